import type { Lexer } from "./lexer.ts";
import { isDict, PdfError, type PdfValue } from "./values.ts";

/** An object with its number and generation; `end` is the offset behind `endobj`. */
export type IndirectObject = { num: number; gen: number; value: PdfValue; end: number };

/**
 * Reads `num gen obj … endobj`. A stream's data ends where /Length says, and `endstream` must follow (§7.3.8.1).
 * @param lengthOf resolves an indirect /Length
 */
export function readIndirect(lexer: Lexer, lengthOf: (value: PdfValue | undefined) => PdfValue): IndirectObject {
  const num = lexer.integer();
  const gen = lexer.integer();
  lexer.expect("obj");
  const value = lexer.value();
  lexer.skipSpace();
  const word = lexer.peekWord();
  if (word === "endobj") {
    lexer.word();
    return { num, gen, value, end: lexer.at };
  }
  if (word !== "stream" || !isDict(value)) throw lexer.fail("expected endobj");
  lexer.word();
  if (lexer.byte() === 13) lexer.at++;
  if (lexer.byte() === 10) lexer.at++;
  const given = value.map.get("Length");
  const length = typeof given === "number" ? given : lengthOf(given);
  const from = lexer.at;
  if (typeof length !== "number" || !Number.isInteger(length) || length < 0 || from + length > lexer.bytes.length)
    throw new PdfError("stream", "unusable /Length", from);
  lexer.at = from + length;
  lexer.expect("endstream");
  lexer.expect("endobj");
  return {
    num,
    gen,
    value: { t: "stream", dict: value, raw: lexer.bytes.subarray(from, from + length) },
    end: lexer.at,
  };
}
