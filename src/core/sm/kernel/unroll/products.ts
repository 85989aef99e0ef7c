/**
 * Writes the two products of the field in AssemblyScript, unrolled: assembly/products.ts, which exists only while the kernel
 * is compiled. Limbs, columns and bounds are explained in assembly/field.ts.
 */

const LIMBS = 9;
const BITS = 29n;
const HALF = 1n << (BITS - 1n);
/** Added to every column, so that a signed column can be shifted as an unsigned one: i64x2 has no cheap signed shift. */
const OFFSET = 1n << 63n;
/**
 * A Montgomery step adds q·p for a quotient q whose digits are the lowest digits u left (−p⁻¹ = 1 mod 2²⁹), and
 * p + 1 = 2⁶⁴·(1 − 2³²)·(1 − 2¹⁶⁰): first the digits of q·(1 − 2³²), w_i = u_i − 2³·u_(i−1), then those at 2⁶⁴ = 2^(29·2 + 6)
 * and, subtracted, at 2²²⁴ = 2^(29·7 + 21). No multiplication.
 */
const PLACES = [
  { limb: 2, shift: 6n, sign: 1n },
  { limb: 7, shift: 21n, sign: -1n },
] as const;

/** @returns the source of products.ts */
export function unrolledProducts(): string {
  const mask = (1n << BITS) - 1n;
  const starts = Array.from({ length: 2 * LIMBS - 1 }, (_, column) => [constantOf(column), constantOf(column)]);
  return [
    `const STARTS = memory.data<i64>([${[...starts.flat(), mask, mask].join(", ")}], 16);`,
    product("multiply", ["a", "b"], multiplyColumn),
    product("square", ["a"], squareColumn),
  ].join("\n");
}

const indices = Array.from({ length: LIMBS }, (_, i) => i);
const vectors = indices.slice(0, (LIMBS + 1) / 2);

const multiplyColumn = (column: number): string[] =>
  indices.filter((i) => isLimb(column - i)).map((i) => productOf("a", i, "b", column - i));

/** a_i·a_j and a_j·a_i are one product with the doubled `d`. */
const squareColumn = (column: number): string[] =>
  indices
    .filter((i) => isLimb(column - i) && i <= column - i)
    .map((i) => productOf(i === column - i ? "a" : "d", i, "a", column - i));

/** A vector holds limbs 2j and 2j + 1 as its low and high half; `s` is the right factor with its halves exchanged. */
function productOf(left: string, i: number, right: string, j: number): string {
  const half = i % 2 === 0 ? "low" : "high";
  const factor = i % 2 === j % 2 ? right : "s";
  return `i64x2.extmul_${half}_i32x4_s(${left}${i >> 1}, ${factor}${j >> 1})`;
}

const hasW = (i: number): boolean => i >= 0 && i <= LIMBS;

const isLimb = (i: number): boolean => i >= 0 && i < LIMBS;

function product(name: string, inputs: readonly string[], columnOf: (column: number) => string[]): string {
  const lines = [`export function ${name}(out: usize, ${inputs.map((input) => `${input}: usize`).join(", ")}): void {`];
  for (const input of inputs)
    for (const i of vectors) lines.push(`const ${input}${i} = v128.load(${input}, ${16 * i});`);
  const right = inputs.at(-1) ?? "";
  for (const i of vectors) lines.push(`const s${i} = v128.shuffle<i32>(${right}${i}, ${right}${i}, 2, 3, 0, 1);`);
  if (inputs.length === 1) for (const i of vectors) lines.push(`const d${i} = i32x4.shl(a${i}, 1);`);
  lines.push(`const mask = v128.load(STARTS, ${16 * (2 * LIMBS - 1)});`, `const half = i32x4.splat(${HALF});`);
  for (let column = 0; column < 2 * LIMBS - 1; column++) {
    const start = `v128.load(STARTS, ${16 * column})`;
    let text = [start, ...columnOf(column)].reduce((sum, one) => `i64x2.add(${sum}, ${one})`);
    for (const { limb, shift, sign } of PLACES.toReversed())
      if (hasW(column - limb))
        text = `i64x2.${sign > 0n ? "add" : "sub"}(${text}, i64x2.shl(w${column - limb}, ${shift}))`;
    // The carry comes last: it is known last, and so the products of the next column need not wait for it.
    if (column > 0) text = `i64x2.add(${text}, i64x2.shr_u(t${column - 1}, ${BITS}))`;
    lines.push(`const t${column} = ${text};`, `const u${column} = v128.and(t${column}, mask);`);
    const before = `i64x2.shl(u${column - 1}, 3)`;
    if (column === 0) lines.push(`const w0 = u0;`);
    else if (column < LIMBS) lines.push(`const w${column} = i64x2.sub(u${column}, ${before});`);
    else if (column === LIMBS) lines.push(`const w${column} = i64x2.neg(${before});`);
  }
  for (const i of vectors.slice(0, -1))
    lines.push(
      `v128.store(out, i32x4.sub(${narrowed(`u${LIMBS + 2 * i}`, `u${LIMBS + 2 * i + 1}`)}, half), ${16 * i});`,
    );
  // The last carry is offset by 2³⁴, of which 32 bits show nothing.
  lines.push(`const last = i64x2.shr_u(t${2 * LIMBS - 2}, ${BITS});`);
  lines.push(`v128.store(out, ${narrowed("last", "i64x2.splat(0)")}, ${16 * vectors.length - 16});`, "}");
  return lines.join("\n");
}

/** The low words of two vectors of two i64 lanes as one of four i32 lanes. */
const narrowed = (low: string, high: string): string => `v128.shuffle<i32>(${low}, ${high}, 0, 2, 4, 6)`;

/** What a column starts with: the offset, half a digit for balanced rounding, and what these leave of earlier columns. */
function constantOf(column: number): bigint {
  let constant = OFFSET + HALF - (column > 0 ? OFFSET >> BITS : 0n);
  for (const { limb, shift, sign } of PLACES) {
    const digit = (isLimb(column - limb) ? HALF : 0n) - (isLimb(column - limb - 1) ? HALF << 3n : 0n);
    constant -= (sign * digit) << shift;
  }
  return BigInt.asIntN(64, constant);
}
