import { concat, fromBase64url, toHex } from "../../../src/core/bytes.ts";
import { sm3 } from "../../../src/core/sm/sm3.ts";
import type { Desk } from "./desk.ts";
import { phoneFailure } from "./failure.ts";

/** A phone's memory is small, and its hash in JavaScript slow. Bytes. */
const MOST = 20 * 1024 * 1024;

/**
 * The file itself, part by part, and hashed here: what is opened afterwards is what the digest on the page stands for, whatever pictures
 * the server drew (protocol.md §1). @param digest hex SM3 of the task as it was read
 * @throws Failure phone.too-large, phone.other-original
 */
export async function fetchOriginal(desk: Desk, taskId: string, digest: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let from = 0; ;) {
    const answer = await desk.repeating(() => desk.call("document.original", { taskId, from }));
    if (answer.size > MOST) throw phoneFailure("too-large");
    const part = fromBase64url(answer.part);
    parts.push(part);
    from += part.length;
    if (from >= answer.size || part.length === 0) break;
  }
  const bytes = concat(...parts);
  if (toHex(sm3(bytes)) !== digest) throw phoneFailure("other-original");
  return bytes;
}
