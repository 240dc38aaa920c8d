// A terminal small enough to trust: text, line feeds, wrapping, and the few escape sequences that a painter uses.
// Any other sequence is an error.

export class Screen {
  cursorHidden = false;
  #columns: number;
  #rows: string[] = [""];
  #row = 0;
  #column = 0;

  constructor(columns: number) {
    this.#columns = columns;
  }

  write(text: string): void {
    const escape = String.fromCharCode(27);
    for (let index = 0; index < text.length; index++) {
      const character = text.charAt(index);
      if (character === escape) {
        const found = /^\[(\??\d*)([A-Za-z])/.exec(text.slice(index + 1));
        if (found === null) throw new Error("not a sequence");
        this.#sequence(found[1] ?? "", found[2] ?? "");
        index += found[0].length;
      } else if (character === "\n") this.#feed();
      else if (character === "\r") this.#column = 0;
      else this.#put(character);
    }
  }

  /** Narrower: long rows wrap, as terminals do; wider: rows stay. */
  resize(columns: number): void {
    const rows: string[] = [];
    let row = this.#row;
    for (const [index, text] of this.#rows.entries()) {
      const parts = text.match(new RegExp(`.{1,${columns}}`, "g")) ?? [""];
      if (index < this.#row) row += parts.length - 1;
      rows.push(...parts);
    }
    [this.#columns, this.#rows, this.#row] = [columns, rows, row];
  }

  text(): string {
    return `${this.#rows
      .map((row) => row.trimEnd())
      .join("\n")
      .trimEnd()}\n`;
  }

  #put(character: string): void {
    if (this.#column >= this.#columns) this.#feed();
    const row = (this.#rows[this.#row] ?? "").padEnd(this.#column);
    this.#rows[this.#row] = row.slice(0, this.#column) + character + row.slice(this.#column + 1);
    this.#column++;
  }

  #feed(): void {
    this.#row++;
    this.#column = 0;
    this.#rows[this.#row] ??= "";
  }

  #sequence(parameter: string, name: string): void {
    if (name === "A") this.#row = Math.max(this.#row - Number(parameter), 0);
    else if (name === "K") this.#rows[this.#row] = (this.#rows[this.#row] ?? "").slice(0, this.#column);
    else if (name === "J") {
      this.#rows[this.#row] = (this.#rows[this.#row] ?? "").slice(0, this.#column);
      this.#rows.length = this.#row + 1;
    } else if (parameter === "?25") this.cursorHidden = name === "l";
    else throw new Error(`unexpected sequence ${parameter}${name}`);
  }
}
