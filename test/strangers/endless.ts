// Texts that want to be more than they are.

export function yamlBomb(): string {
  const levels = Array.from({ length: 12 }, (_, level) =>
    level === 0
      ? "a0: &a0 x"
      : `a${level}: &a${level} [${Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ")}]`,
  );
  return `${levels.join("\n")}\n`;
}

export function many(folder: string, amount: number): Record<string, string> {
  const text = `# ${"x".repeat(1020 * 1024)}\n`;
  return Object.fromEntries(Array.from({ length: amount }, (_, at) => [`${folder}f${at}.orch.hcl`, text]));
}
