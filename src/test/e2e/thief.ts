import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RowDataPacket } from "mysql2/promise";
import { z } from "zod";
import { concat, fromBase64url, fromHex, toBase64url, toHex, u32, utf8 } from "#core/bytes.ts";
import { bytes32, inverseModN, modN, scalarOf, SM2_N, toInteger } from "#core/sm/curve.ts";
import { publicKeyOf } from "#core/sm/sm2.ts";
import { stretchPin } from "#core/sm/two-party/pin.ts";
import { decodeShare, openShare } from "#core/sm/two-party/share.ts";
import { ks } from "#core/sm/two-party/transcript.ts";
import { masterKeyOf } from "#server/master-key.ts";
import { here, openDatabase, pidOf } from "./hospital.ts";

/**
 * Run by dump.spec.ts against a running hospital: everything a thief of it gets, which is every row, every file, the
 * environment of every process, and the master key with what it opens. The doctor's key must not be in it, nor come out of
 * it by sums, products or inverses. Takes the file of a bound phone and the name its key has there, to know what to look for;
 * exits 1 when it finds it.
 */

const phone = z.object({ pin: z.string(), storage: z.record(z.string(), z.string()) });
const phoneKey = z.object({
  share: z.object({
    keyId: z.string(),
    ep: z.number(),
    g: z.number(),
    P: z.string(),
    P1: z.string(),
    blob: z.string(),
  }),
  ds: z.string(),
  salt: z.string(),
});
const keyRow = z.object({
  id: z.string(),
  epoch: z.number(),
  generation: z.number(),
  publicKey: z.string(),
  sealedHalf: z.instanceof(Buffer),
  sealedPepper: z.instanceof(Buffer),
});

/** Files of the hospital. Left out: the phones of the test, and the sandbox, which is the outside world. */
function filesUnder(folder: string): Buffer[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["phones", "sandbox"].includes(entry.name) ? [] : filesUnder(path);
    return entry.isFile() ? [readFileSync(path)] : [];
  });
}

/** Values of 32 bytes as software writes them: whole short blobs, and runs of hexadecimal or base64url. */
function scalarsIn(value: unknown): bigint[] {
  if (value instanceof Uint8Array && value.length > 512) return [];
  const windows =
    value instanceof Uint8Array
      ? Array.from({ length: Math.max(0, value.length - 31) }, (_, at) => value.subarray(at, at + 32))
      : [
          ...(String(value).match(/\b[0-9a-f]{64}\b/gi) ?? []).map(fromHex),
          ...(String(value).match(/(?<![\w-])[\w-]{43}(?![\w-])/g) ?? []).flatMap(decoded),
        ];
  return windows.flatMap((bytes) => scalarOf(Uint8Array.from(bytes)) ?? []);
}

function decoded(text: string): Uint8Array[] {
  try {
    return [fromBase64url(text)];
  } catch {
    return [];
  }
}

const { pin, storage } = phone.parse(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
const disk = phoneKey.parse(JSON.parse(storage[process.argv[3] ?? "xq.key"] ?? ""));
const share = decodeShare(disk.share);

// The database, and what the master key opens in it.
const database = await openDatabase();
const [tables] = await database.query<RowDataPacket[]>("show tables");
const names = tables.map((row) => String(Object.values(row)[0]));
const cells: unknown[] = [];
for (const name of names) {
  const [rows] = await database.query<RowDataPacket[]>(`select * from \`${name}\``);
  cells.push(...rows.flatMap((row) => Object.values(row) as unknown[]));
}
const [own] = await database.query<RowDataPacket[]>(
  "select k.*, p.sealedPepper from key_pair k join key_pin p on p.keyId = k.id and p.generation = k.generation where k.id = ?",
  [toBase64url(share.keyId)],
);
const [session] = await database.query<RowDataPacket[]>(
  "select transcript from sign_session where keyId = ? and transcript is not null",
  [toBase64url(share.keyId)],
);
await database.end();
const row = keyRow.parse(own[0]);
const masterSecret = fromHex(readFileSync(`${here.home}/master.key`, "utf8").trim());
const master = masterKeyOf(masterSecret);
const halfAad = concat(share.keyId, u32(row.epoch), utf8("phone"), fromHex(row.publicKey));
const half = master.open("key/half", halfAad, row.sealedHalf);
const pepper = master.open("key/pepper", concat(share.keyId, u32(row.generation)), row.sealedPepper);
const [d2, kn] = [half.subarray(0, 32), half.subarray(32)];
const nonces = session.map(({ transcript }) => ks(kn, "sg/w2", fromBase64url(String(transcript)), u32(0)));

// What is looked for, from the phone's storage and its PIN: with both sides at once the key does come out (protocol.md §6).
const stretched = stretchPin(pin, fromBase64url(disk.salt));
const unlocked = openShare(share, { ds: fromBase64url(disk.ds), stretched, pepper });
const d1 = toInteger(unlocked.answer(0n, bytes32(1n)));
unlocked.wipe();
const d = modN(inverseModN(modN(d1 * toInteger(d2))) - 1n);
if (toHex(publicKeyOf(bytes32(d))) !== row.publicKey) throw new Error("the two sides together are not the key");
const wanted = new Set([d, SM2_N - d, inverseModN(d), modN(1n + d), d1, SM2_N - d1, inverseModN(d1)]);

// Not there as it stands, in no file, process or row.
const processes = ["app", "worker", "exchange"].map((name) => readFileSync(`/proc/${pidOf(name)}/environ`));
const raw = [
  ...filesUnder(here.home),
  ...processes,
  ...cells.map((cell) => (Buffer.isBuffer(cell) ? cell : Buffer.from(String(cell)))),
];
for (const value of wanted) {
  const bytes = Buffer.from(bytes32(value));
  for (const form of [bytes, Buffer.from(bytes.toReversed()), bytes.toString("hex"), bytes.toString("base64url")])
    if (raw.some((held) => held.includes(form))) throw new Error("the doctor's key stands in the dump");
}

// Nor does it come out: every scalar of the dump against every secret of the server, and the secrets among themselves.
const secrets = [d2, kn, pepper, masterSecret].map((bytes) => modN(toInteger(bytes))).concat(nonces);
const inverted = [...secrets, ...secrets.map(inverseModN)];
const all = new Set([...cells, ...processes.map(String)].flatMap(scalarsIn));
let tried = 0;
function gives(scalars: Iterable<bigint>): boolean {
  for (const scalar of scalars) {
    const forms = [scalar, SM2_N - scalar, modN(scalar - 1n), modN(scalar + 1n)];
    for (const x of [...forms, ...inverted.flatMap((y) => forms.flatMap((one) => [modN(one * y), modN(one + y)]))]) {
      tried++;
      if (wanted.has(x) || wanted.has(modN(x - 1n))) return true;
    }
  }
  return false;
}
// The search itself is right: where one more product is known, it finds the key.
if (!gives([modN(d1 * toInteger(d2))])) throw new Error("the search finds nothing even where there is something");
if (gives([...all, ...inverted])) throw new Error("a value of the dump gives the doctor's key");
process.stdout.write(JSON.stringify({ tables: names.length, scalars: all.size, tried }));
