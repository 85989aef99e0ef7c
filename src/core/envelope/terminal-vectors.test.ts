import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
import { label, scripted } from "#test/two-party.ts";
import { fromHex, fromUtf8, toBase64url, toHex, utf8 } from "../bytes.ts";
import { publicKeyOf } from "../sm/sm2.ts";
import { sm3 } from "../sm/sm3.ts";
import { biometricChallenge } from "../sm/two-party/biometric.ts";
import { deviceKey, deviceMac, deviceSecret } from "../sm/two-party/device.ts";
import { pinProof, stretchPin } from "../sm/two-party/pin.ts";
import { openReply, openRequest, sealReply, sealRequest } from "./envelope.ts";

/** docs/terminal: what another app is given to check itself against. Inputs are tv(name) of protocol.md §11. */
const vectors = new Map(
  readFileSync(new URL("../../../docs/terminal/vectors.txt", import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line): [string, string] => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
);
const vector = (name: string): string => vectors.get(name) ?? `no vector ${name}`;

const keyId = label("keyId").subarray(0, 16);
const ds = deviceSecret(label("ds/phone"), label("ds/server"));
const stretched = stretchPin("739164", label("pin/salt").subarray(0, 16));
const pv = pinProof({ ds, stretched, keyId });
const input = { keyId: toBase64url(keyId), g: 1, pv: toBase64url(pv), pc: 1 };
const PROTOCOL = new URL("../sm/two-party/vectors.txt", import.meta.url);
const REPLAY = new URL("../../../docs/terminal/replay.mjs", import.meta.url);
const SENT = { op: "key.checkPin", seq: 7, timeMs: 1_800_000_000_000 };

test("device secret, PIN proof and request MAC give the published values", () => {
  expect(toHex(ds)).toBe(vector("ds"));
  expect(toHex(deviceKey(ds))).toBe(vector("kd"));
  expect(toHex(stretched)).toBe(vector("p"));
  expect(toHex(pv)).toBe(vector("pv"));
  const bodyHash = sm3(utf8(JSON.stringify(input)));
  expect(toHex(bodyHash)).toBe(vector("bodyHash"));
  expect(toHex(deviceMac(deviceKey(ds), { op: SENT.op, keyId, seq: SENT.seq, bodyHash }))).toBe(vector("mac"));
  const [bioId, T] = [label("bioId").subarray(0, 16), label("T")];
  expect(biometricChallenge(keyId, bioId, T)).toBe(vector("challenge"));
});

test("the sealed request and reply give the published bytes, and open again", () => {
  const appKey = publicKeyOf(label("env/d"));
  expect(toHex(appKey)).toBe(vector("appKey"));
  const device = { keyId: input.keyId, seq: SENT.seq, mac: toBase64url(fromHex(vector("mac"))) };
  const body = utf8(JSON.stringify({ token: "t", device, input }));
  const random = scripted(label("env/secret"), label("env/k"), label("env/iv").subarray(0, 16));
  const { wire, replyKey } = sealRequest({ appKey, ...SENT, body, random });
  expect(fromUtf8(wire)).toBe(vector("request"));
  expect(toHex(replyKey)).toBe(vector("replyKey"));
  const opened = openRequest({ d: label("env/d"), wire: utf8(vector("request")), kernel: kernel() });
  expect(opened).toMatchObject({ ...SENT, body });
  const answer = utf8('{"ok":true,"data":{"pepper":"…"}}');
  const reply = sealReply({ replyKey, seq: SENT.seq, body: answer, iv: label("env/iv2").subarray(0, 16) });
  expect(fromUtf8(reply)).toBe(vector("reply"));
  expect(openReply({ replyKey, seq: SENT.seq, wire: utf8(vector("reply")) })).toEqual(answer);
});

test("the example for makers of terminals, with noble alone, comes to every value of the protocol and of the device", () => {
  const { status, stdout } = spawnSync(process.execPath, [REPLAY.pathname], { encoding: "utf8" });
  const lines = stdout.trim().split("\n");
  const names = readFileSync(PROTOCOL, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.slice(0, line.indexOf(" ")));
  expect(lines.filter((line) => !line.startsWith("ok "))).toEqual([]);
  const reached = new Set(lines.map((line) => line.slice(6)));
  expect([...names, "ds", "kd", "p", "pv", "bodyHash", "mac"].filter((name) => !reached.has(name))).toEqual([]);
  expect(status).toBe(0);
});
