// Apart from what renders, so that the command line knows it without loading that.

/** The shortest form of any plan fits into so many UTF-16 units. */
export const LEAST_MAX_LENGTH = 500;
