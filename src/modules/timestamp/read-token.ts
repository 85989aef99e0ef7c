import { hashOf } from "#core/asn1/algorithm.ts";
import { parseResponse } from "#core/tsp/response.ts";
import { parseToken } from "#core/tsp/verify-token.ts";
import { timestampError } from "./errors.ts";
import { FILE_HASHES, type FileHash } from "./file-input.ts";

/**
 * What a token, or the response around one, is about; nothing is checked.
 * @throws timestamp.not-a-token, hash-unknown
 */
export function readToken(der: Uint8Array): { hash: FileHash; imprint: Uint8Array } {
  const { info } = tokenIn(der);
  const name = hashOf(info.hashAlgorithm);
  if (name === null || !isFileHash(name))
    throw timestampError("hash-unknown", { hash: name ?? info.hashAlgorithm.oid });
  return { hash: name, imprint: info.hashedMessage };
}

const isFileHash = (name: string): name is FileHash => name in FILE_HASHES;

function tokenIn(der: Uint8Array) {
  try {
    return parseToken(responseToken(der) ?? der);
  } catch (error) {
    throw timestampError("not-a-token", {}, error);
  }
}

/** Null when it is no response. A response without a token is no token either. */
function responseToken(der: Uint8Array): Uint8Array | null {
  try {
    return parseResponse(der).token;
  } catch {
    return null;
  }
}
