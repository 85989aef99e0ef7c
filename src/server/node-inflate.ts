import { inflateSync } from "node:zlib";
import type { Inflate } from "#core/pdf/filters.ts";

/** zlib for core/pdf. Refuses to unpack more than the limit, so that a bomb costs a bounded amount. */
export const nodeInflate: Inflate = (data, limit) => new Uint8Array(inflateSync(data, { maxOutputLength: limit }));
