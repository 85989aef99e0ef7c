import { sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { Sm3 } from "#core/sm/sm3.ts";
import type { FileHash } from "../file-input.ts";

type Hash = { update: (bytes: Uint8Array) => unknown; digest: () => Uint8Array };

function hashFor(name: FileHash): Hash {
  switch (name) {
    case "sm3":
      return new Sm3();
    case "sha256":
      return sha256.create();
    case "sha384":
      return sha384.create();
    case "sha512":
      return sha512.create();
  }
}

/**
 * A file's digest, piece by piece: of any size, without leaving the browser, and without the secure context that the
 * platform's own hashing asks for (a console in the hospital's network may be plain HTTP).
 * @param onShare told how much is done, 0 to 1
 * @returns hexadecimal
 * @throws DOMException when the file can no longer be read
 */
export async function hashFile(file: Blob, name: FileHash, onShare: (share: number) => void): Promise<string> {
  const hash = hashFor(name);
  const reader = file.stream().getReader();
  let done = 0;
  for (;;) {
    const piece = await reader.read();
    if (piece.done) break;
    hash.update(piece.value);
    done += piece.value.length;
    onShare(file.size === 0 ? 1 : done / file.size);
  }
  return Array.from(hash.digest(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
