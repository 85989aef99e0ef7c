import { createHash, type Hash } from "node:crypto";
import type { HashName } from "#core/asn1/algorithm.ts";
import type { Bytes } from "#core/bytes.ts";
import type { CryptoProvider } from "#core/x509/verify-signature.ts";

/**
 * A provider for one file with several signatures: the byte ranges of later signatures begin with what earlier ones began
 * with, so the file is hashed once and the state copied where each gap begins (a copy costs a microsecond).
 * @param gaps offsets at which the first parts of byte ranges end
 */
export function fileCrypto(file: Bytes, gaps: readonly number[], crypto: CryptoProvider): CryptoProvider {
  const cuts = [...new Set(gaps)].sort((a, b) => a - b);
  const states = new Map<HashName, Map<number, Hash>>();

  /** The hash of the file's first `length` bytes, and of every shorter gap on the way. */
  function stateAt(name: HashName, length: number): Hash {
    const known = states.get(name) ?? new Map<number, Hash>([[0, createHash(name)]]);
    states.set(name, known);
    const from = Math.max(...[...known.keys()].filter((at) => at <= length));
    let hash = known.get(from) ?? createHash(name);
    let at = from;
    for (const cut of [...cuts.filter((one) => one > from && one < length), length]) {
      if (cut === at) continue;
      hash = hash.copy().update(file.subarray(at, cut));
      known.set(cut, hash);
      at = cut;
    }
    return hash;
  }

  return {
    ...crypto,
    hash(name, parts) {
      const [first, ...rest] = parts;
      const isPrefix = first !== undefined && first.buffer === file.buffer && first.byteOffset === file.byteOffset;
      if (!isPrefix || !cuts.includes(first.length)) return crypto.hash(name, parts);
      const hash = stateAt(name, first.length).copy();
      for (const part of rest) hash.update(part);
      return new Uint8Array(hash.digest());
    },
  };
}
