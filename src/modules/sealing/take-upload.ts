import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Context } from "#server/context.ts";
import { sealingError } from "./errors.ts";
import type { Upload } from "./input.ts";
import { orderUpload } from "./make-job.ts";
import { ARCHIVE_LIMIT } from "./rules.ts";

/** Takes an archive as it comes, through a file of its own, so that its size is not memory. @throws what `orderUpload` throws */
export async function takeUpload(ctx: Context, req: IncomingMessage, order: Upload): Promise<{ jobId: string }> {
  const folder = await mkdtemp(join(tmpdir(), "xq-sealing-"));
  const path = join(folder, "archive.zip");
  try {
    let size = 0;
    await pipeline(
      req,
      async function* (parts: AsyncIterable<Buffer>) {
        for await (const part of parts) {
          size += part.length;
          if (size > ARCHIVE_LIMIT) throw sealingError("not-zip", { detail: `> ${ARCHIVE_LIMIT / 1e9} GB` });
          yield part;
        }
      },
      createWriteStream(path),
    );
    return await orderUpload(ctx, order, { path });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
