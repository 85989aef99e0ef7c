import { deflateSync } from "node:zlib";
import type { Deflate } from "#core/pdf/font.ts";

/** zlib for core/pdf. */
export const nodeDeflate: Deflate = (data) => new Uint8Array(deflateSync(data));
