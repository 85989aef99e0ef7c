import { SECRET_BASE, startBase } from "./base";
import { forgetRecords, makeAffine, recordAt } from "./batch";
import { readPoint, startPoints, writePoint } from "./encoded";
import { PAIR, startField } from "./field";
import { multiplySecretly } from "./fixed-base";
import { invertScalar } from "./invert";
import { LANES, sumLanesCompletely, Y } from "./lanes";
import { forget, scratch } from "./secrets";
import { deriveNonces, signAll, takeNonces } from "./sign";
import { hash } from "./sm3";
import { buildTable, tableBytes } from "./table";
import * as twoParty from "./two-party";
import { multiplyPointSecretly } from "./variable-base";
import * as verifying from "./verify";
import { isScalar, readWords, WORDS, writeWords } from "./words";

/**
 * The kernel's door. Arguments lie at IN, results at OUT; scalars and digests are 32 bytes big-endian, points X‖Y. What was
 * secret, arguments included, is overwritten before a function returns; results are the host's to overwrite. Functions that
 * can refuse return 1 for done and 0 for refused.
 */

startField();
startPoints();
startBase();

const IN_BYTES: usize = 1 << 14;
const IN = memory.data(1 << 14, 16);
const OUT = memory.data(1 << 12, 16);

export function input(): usize {
  return IN;
}

export function output(): usize {
  return OUT;
}

/** Where the host's tables may begin. */
export function heap(): usize {
  return __heap_base;
}

export { tableBytes };

const X = scratch(PAIR);
const POINT_Y = scratch(PAIR);
const K = scratch(WORDS);
const PARTS = scratch(LANES);

/** IN: Q. Writes its table of w-bit digits. */
export function makeTable(table: usize, w: i32): u32 {
  if (!readPoint(X, POINT_Y, IN)) return 0;
  buildTable(table, w, X, POINT_Y);
  return 1;
}

/** IN: Q‖e‖r‖s. @param table of Q, or 0 */
export function verify(table: usize): u32 {
  if (!verifying.readSignature(IN + 2 * WORDS)) return 0;
  return table ? verifying.isRightWith(table, IN) : verifying.isRightFor(IN);
}

/** IN: d‖count·e‖count·32 fresh bytes, at most 64. OUT: count·(r‖s). @returns as signAll */
export function sign(count: i32): u32 {
  deriveNonces(IN, IN + WORDS, IN + WORDS + WORDS * <usize>count, count);
  return finishSigning(count);
}

/** The same with count·k instead of fresh bytes. */
export function signWithNonces(count: i32): u32 {
  takeNonces(IN + WORDS + WORDS * <usize>count, count);
  return finishSigning(count);
}

function finishSigning(count: i32): u32 {
  const isDone = signAll(OUT, IN, IN + WORDS, count);
  forgetAll(count);
  return isDone;
}

/** IN: count·k, at most 64. OUT: count·(k·Q). @param table of Q, or 0 for G */
export function multiplyMany(table: usize, count: i32): u32 {
  let areScalars: u32 = 1;
  for (let i = 0; i < count; i++) {
    readWords(K, IN + WORDS * <usize>i);
    areScalars &= isScalar(K);
    multiplySecretly(PARTS, table ? table : SECRET_BASE, K);
    sumLanesCompletely(recordAt(i), PARTS);
  }
  if (areScalars) writePoints(count);
  forgetAll(count);
  return areScalars;
}

/** IN: k‖Q. OUT: k·Q. */
export function multiplyOne(): u32 {
  readWords(K, IN);
  const isGood = isScalar(K) & readPoint(X, POINT_Y, IN + WORDS);
  if (isGood) {
    multiplyPointSecretly(recordAt(0), X, POINT_Y, K);
    writePoints(1);
  }
  forgetAll(16);
  return isGood;
}

/** IN: count·(A‖B), at most 64. OUT: count·(A + B), zeros for O. */
export function addPoints(count: i32): u32 {
  return twoParty.addPoints(OUT, IN, count);
}

/** IN: key‖body. OUT: KS(key, body). */
export function keyedScalar(length: i32): void {
  twoParty.keyedScalar(OUT, IN, IN + WORDS, length);
  forgetAll(0);
}

/** IN: f‖a‖b‖c. OUT: f·(a + b) − c. */
export function answerShare(): void {
  twoParty.answerShare(OUT, IN, IN + WORDS, IN + 2 * WORDS, IN + 3 * WORDS);
  forgetAll(0);
}

/** IN: a‖count·(b‖c), at most 200. OUT: a + Σ b·c. */
export function sumProducts(count: i32): void {
  twoParty.sumProducts(OUT, IN, IN + WORDS, count);
  forgetAll(0);
}

/** IN: a. OUT: 1/a mod n, 0 for 0. */
export function invert(): void {
  readWords(K, IN);
  invertScalar(K, K);
  writeWords(OUT, K);
  forgetAll(0);
}

/** IN: bytes. OUT: SM3. */
export function sm3(length: i32): void {
  hash(OUT, IN, length);
}

function writePoints(count: i32): void {
  makeAffine(count);
  for (let i = 0; i < count; i++) writePoint(OUT + 64 * <usize>i, recordAt(i), recordAt(i) + Y);
}

function forgetAll(records: i32): void {
  memory.fill(IN, 0, IN_BYTES);
  forgetRecords(records);
  forget();
}
