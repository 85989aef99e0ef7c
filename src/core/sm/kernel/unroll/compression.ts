/**
 * Writes SM3's compression (GB/T 32905-2016 §5.3.2, §5.3.3) in AssemblyScript, unrolled: assembly/compress.ts, which exists
 * only while the kernel is compiled. Registers and words stay where they are and take turns by name, so that nothing is moved,
 * and a word is expanded when the first round needs it.
 */

const ROUNDS = 64;
const WORDS = 16;

/** @returns the source of compress.ts */
export function unrolledCompression(): string {
  const lines = [
    "export function compress(state: usize, block: usize): void {",
    ...Array.from({ length: WORDS }, (_, j) => `let w${j} = bswap<u32>(load<u32>(block, ${4 * j}));`),
    ...Array.from("abcdefgh", (one, i) => `let ${one} = load<u32>(state, ${4 * i});`),
    "let ss: u32 = 0;",
    "let x: u32 = 0;",
  ];
  let [a, b, c, d] = ["a", "b", "c", "d"];
  let [e, f, g, h] = ["e", "f", "g", "h"];
  for (let j = 0; j < ROUNDS; j++) {
    if (j + 4 >= WORDS) lines.push(...expansion(j + 4));
    const early = j < 16;
    const ff = early ? `${a} ^ ${b} ^ ${c}` : `(${a} & ${b}) | ((${a} | ${b}) & ${c})`;
    const gg = early ? `${e} ^ ${f} ^ ${g}` : `${g} ^ (${e} & (${f} ^ ${g}))`;
    lines.push(
      `x = rotl<u32>(${a}, 12);`,
      `ss = rotl<u32>(x + ${e} + ${constantOf(j)}, 7);`,
      `${d} += (${ff}) + (ss ^ x) + (${word(j)} ^ ${word(j + 4)});`,
      `x = (${gg}) + ${h} + ss + ${word(j)};`,
      `${h} = x ^ rotl<u32>(x, 9) ^ rotl<u32>(x, 17);`,
      `${b} = rotl<u32>(${b}, 9);`,
      `${f} = rotl<u32>(${f}, 19);`,
    );
    [a, b, c, d] = [d, a, b, c];
    [e, f, g, h] = [h, e, f, g];
  }
  for (const [i, one] of [a, b, c, d, e, f, g, h].entries())
    lines.push(`store<u32>(state, load<u32>(state, ${4 * i}) ^ ${one}, ${4 * i});`);
  return [...lines, "}"].join("\n");
}

const word = (j: number): string => `w${j % WORDS}`;

/** W_j from the sixteen before it, in the place of the oldest. */
const expansion = (j: number): string[] => [
  `x = ${word(j)} ^ ${word(j - 9)} ^ rotl<u32>(${word(j - 3)}, 15);`,
  `${word(j)} = x ^ rotl<u32>(x, 15) ^ rotl<u32>(x, 23) ^ rotl<u32>(${word(j - 13)}, 7) ^ ${word(j - 6)};`,
];

/** T_j rotated left by j. */
function constantOf(j: number): string {
  const turn = j % 32;
  const t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
  return String(((t << turn) | (turn === 0 ? 0 : t >>> (32 - turn))) >>> 0);
}
