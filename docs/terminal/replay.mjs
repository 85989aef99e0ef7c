/**
 * Recomputes the published test vectors with nothing of ours: SM3 written out here, the curve and scrypt from @noble. A maker of
 * another terminal reads it beside protocol `xq/2psm2/v1` (README.md) and compares each step. Both sides are played, because
 * a phone's values can only be checked against answers.
 *
 *     npm i @noble/curves @noble/hashes && node docs/terminal/replay.mjs
 *
 * Prints a line for each value and ends with 1 when one does not agree.
 */
import { readFileSync } from "node:fs";
import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { scrypt } from "@noble/hashes/scrypt.js";

// Bytes.
const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Buffer.from(bytes).toString("hex");
const fromHex = (text) => Uint8Array.from(Buffer.from(text, "hex"));
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const concat = (...parts) => Uint8Array.from(Buffer.concat(parts.map((part) => Buffer.from(part))));
const integer = (bytes) => BigInt(`0x0${hex(bytes)}`);
const bytesOf = (value, length) => fromHex(value.toString(16).padStart(2 * length, "0"));
const [u32, u64] = [(value) => bytesOf(BigInt(value), 4), (value) => bytesOf(BigInt(value), 8)];

// SM3 (GB/T 32905), HMAC (RFC 2104), HKDF with an empty salt (RFC 5869).
const turn = (x, by) => (x << (by % 32)) | (by % 32 === 0 ? 0 : x >>> (32 - (by % 32))) | 0;
function sm3(...parts) {
  const message = concat(...parts);
  const zeros = new Uint8Array((((56 - ((message.length + 1) % 64)) % 64) + 64) % 64);
  const padded = concat(message, [0x80], zeros, u64(8 * message.length));
  let v = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
  for (let at = 0; at < padded.length; at += 64) {
    const w = Array.from({ length: 16 }, (_, i) => Number(integer(padded.subarray(at + 4 * i, at + 4 * i + 4))) | 0);
    for (let i = 16; i < 68; i++) {
      const x = w[i - 16] ^ w[i - 9] ^ turn(w[i - 3], 15);
      w[i] = x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[i - 13], 7) ^ w[i - 6];
    }
    let [a, b, c, d, e, f, g, h] = v;
    for (let i = 0; i < 64; i++) {
      const constant = i < 16 ? 0x79cc4519 : 0x7a879d8a;
      const ss1 = turn((turn(a, 12) + e + turn(constant, i)) | 0, 7);
      const ff = i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const gg = i < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const tt1 = (ff + d + (ss1 ^ turn(a, 12)) + (w[i] ^ w[i + 4])) | 0;
      const tt2 = (gg + h + ss1 + w[i]) | 0;
      [d, c, b, a] = [c, turn(b, 9), a, tt1];
      [h, g, f, e] = [g, turn(f, 19), e, tt2 ^ turn(tt2, 9) ^ turn(tt2, 17)];
    }
    v = [a, b, c, d, e, f, g, h].map((word, i) => word ^ v[i]);
  }
  return concat(...v.map((word) => u32(word >>> 0)));
}
function hmac(key, ...parts) {
  const block = concat(key.length > 64 ? sm3(key) : key, new Uint8Array(64)).subarray(0, 64);
  const pad = (byte) => block.map((one) => one ^ byte);
  return sm3(pad(0x5c), sm3(pad(0x36), ...parts));
}
const hkdf = (material, info) => hmac(hmac(new Uint8Array(32), material), utf8(info), [1]);

// SM2 (GB/T 32918.5) and the protocol's functions (§2).
const p = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const n = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const [a, b] = [p - 3n, 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n];
const Gx = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const Gy = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;
const Curve = weierstrass({ p, n, h: 1n, a, b, Gx, Gy });
const G = Curve.BASE;
const mod = (value) => ((value % n) + n) % n;
// Points travel as 65 bytes 04‖X‖Y and in no other form: libraries take the compressed one, so look yourself.
const point = (Q) => concat([4], scalar(Q.toAffine().x), scalar(Q.toAffine().y));
function pointOf(bytes) {
  if (bytes.length !== 65 || bytes[0] !== 4) throw new Error("BAD_POINT");
  const Q = Curve.fromAffine({ x: integer(bytes.subarray(1, 33)), y: integer(bytes.subarray(33)) });
  Q.assertValidity();
  return Q;
}
const scalar = (value) => bytesOf(value, 32);
function inverse(value) {
  let [result, base, exponent] = [1n, mod(value), n - 2n];
  for (; exponent > 0n; exponent >>= 1n, base = mod(base * base)) if (exponent & 1n) result = mod(result * base);
  return result;
}
const LP = (part) => {
  const bytes = typeof part === "string" ? utf8(part) : part;
  return concat(u32(bytes.length), bytes);
};
const body = (domain, parts) => concat(LP(`xq/2psm2/v1/${domain}`), ...parts.map(LP));
const TH = (domain, ...parts) => sm3(body(domain, parts));
const HS = (domain, ...parts) => mod(integer(concat(sm3(body(domain, parts), [0]), sm3(body(domain, parts), [1]))));
const KS = (key, domain, ...parts) =>
  mod(integer(concat(hmac(key, body(domain, parts), [0]), hmac(key, body(domain, parts), [1]))));
const ID = utf8("1234567812345678");
const Z = (P) => sm3(bytesOf(BigInt(8 * ID.length), 2), ID, ...[a, b, Gx, Gy].map(scalar), P.subarray(1));
function der(r, s) {
  const number = (value) => {
    const bytes = fromHex(((text) => (text.length % 2 === 1 ? `0${text}` : text))(value.toString(16)));
    return concat([2, bytes.length + (bytes[0] >> 7)], bytes[0] >> 7 ? [0] : [], bytes);
  };
  const whole = concat(number(r), number(s));
  return concat([0x30, whole.length], whole);
}

// What the vectors are made from.
const tv = (name) => sm3(utf8(`xq/2psm2/v1/test/${name}`));
const published = (path) =>
  new Map(
    readFileSync(new URL(path, import.meta.url), "utf8")
      .trim()
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
  );
const protocol = published("../../src/core/sm/two-party/vectors.txt");
const terminal = published("vectors.txt");
let isRight = true;
const say = (line) => process.stdout.write(`${line}\n`);
function check(vectors, name, value) {
  const made = typeof value === "string" ? value : hex(typeof value === "bigint" ? scalar(value) : value);
  const isSame = vectors.get(name) === made;
  isRight &&= isSame;
  say(`${isSame ? "ok   " : "WRONG"} ${name}`);
  return value;
}

// 1. The terminal's own secrets, and what authenticates a request (README.md, The way, 6).
const keyId = tv("keyId").subarray(0, 16);
const ds = check(terminal, "ds", hkdf(concat(tv("ds/phone"), tv("ds/server")), "xq/2psm2/v1/ds"));
const kd = check(terminal, "kd", hkdf(ds, "dev"));
const stretched = scrypt(utf8("739164"), tv("pin/salt").subarray(0, 16), { N: 2 ** 12, r: 8, p: 1, dkLen: 32 });
check(terminal, "p", stretched);
const pv = check(terminal, "pv", hmac(hkdf(ds, "pv"), concat(stretched, keyId)));
const input = JSON.stringify({ keyId: base64url(keyId), g: 1, pv: base64url(pv), pc: 1 });
const bodyHash = check(terminal, "bodyHash", sm3(utf8(input)));
check(terminal, "mac", hmac(kd, TH("dev/req", "key.checkPin", keyId, u64(7), bodyHash)));

// 2. KEYGEN (§3): KG1 commits, KG2 answers, KG3 opens, P is common.
const kgid = tv("kgid");
const [d1, d2] = [integer(check(protocol, "d1", tv("d1"))), integer(check(protocol, "d2", tv("d2")))];
const [a1, a2] = [check(protocol, "a1", inverse(d1)), check(protocol, "a2", inverse(d2))];
const [alpha1, alpha2] = [integer(tv("alpha1")), integer(tv("alpha2"))];
check(protocol, "keyId", keyId);
const P1 = check(protocol, "P1", point(G.multiply(a1)));
const A1 = check(protocol, "A1", point(G.multiply(alpha1)));
const c1 = check(protocol, "c1", HS("kg/pok", "C", kgid, keyId, new Uint8Array(32), P1, A1));
const z1 = check(protocol, "z1", mod(alpha1 + c1 * a1));
const com = check(protocol, "com", TH("kg/com", kgid, keyId, P1, A1, scalar(z1), tv("kgsalt")));
const P2 = check(protocol, "P2", point(G.multiply(a2)));
const A2 = check(protocol, "A2", point(G.multiply(alpha2)));
const c2 = check(protocol, "c2", HS("kg/pok", "S", kgid, keyId, com, P2, A2));
const z2 = check(protocol, "z2", mod(alpha2 + c2 * a2));
const isProven = G.multiply(z2).equals(pointOf(A2).add(pointOf(P2).multiply(c2)));
const P = check(protocol, "P", point(pointOf(P2).multiply(a1).subtract(G)));
check(protocol, "Z", Z(P));

// 3. SIGN (§4): M0 commits to nonces, M1 offers with a proof, M2 reveals, M3 is the signature.
const keyRef = check(protocol, "keyRef", TH("keyref", keyId, u32(1), "phone", P, P1));
const cid = tv("cid");
const w1 = [0, 1].map((i) => integer(tv(`w1/${i}`)));
const W1 = w1.map((w, i) => check(protocol, `W1_${i}`, point(G.multiply(w))));
const C = W1.map((W, i) => check(protocol, `C${i}`, TH("sg/com", keyRef, cid, u32(i), W, tv(`salt/${i}`))));
const e = ["doc one", "doc two"].map((text, i) => check(protocol, `e${i}`, sm3(Z(P), utf8(text))));
const exp = u64(1_800_000_000_000);
const perItem = [0, 1].flatMap((i) => [u32(i), C[i], e[i]]);
const T = check(protocol, "T", TH("sg/ctx", keyRef, cid, tv("rho"), exp, u32(2), ...perItem));
const w2 = [0, 1].map((i) => check(protocol, `w2_${i}`, KS(tv("kn"), "sg/w2", T, u32(i))));
const P1point = pointOf(P1);
const K2 = w2.map((w, i) => check(protocol, `K2_${i}`, point(P1point.multiply(w))));
const nonce = check(protocol, "a", KS(tv("kn"), "sg/a", T, tv("arnd")));
const A = check(protocol, "A", point(P1point.multiply(nonce)));
const h = check(protocol, "h", TH("sg/bch", T, P1, A, ...K2));
const c = [0, 1].map((j) => integer(check(protocol, `c_${j}`, TH("sg/bci", h, u32(j)).subarray(0, 16))));
const z = check(protocol, "z", mod(nonce + c[0] * w2[0] + c[1] * w2[1]));
// The terminal's check of the server's proof, before the PIN: z·P1 = A + Σ c_j·K2_j.
const sum = K2.reduce((total, K, j) => total.add(pointOf(K).multiply(c[j])), pointOf(A));
const isHonest = P1point.multiply(z).equals(sum);
for (const i of [0, 1]) {
  const R = pointOf(W1[i]).add(pointOf(K2[i]));
  const x = check(protocol, `x(R)_${i}`, R.toAffine().x);
  const r = check(protocol, `r_${i}`, mod(integer(e[i]) + x));
  const s1 = check(protocol, `s1_${i}`, mod(d1 * (r + w1[i])));
  const s = check(protocol, `s_${i}`, mod(d2 * (s1 + w2[i]) - r));
  check(protocol, `sig${i}`, der(r, s));
}

// 4. REFRESH (§5): new halves, the same P.
const [Uc, Us] = [G.multiply(integer(tv("rf/x"))), G.multiply(integer(tv("rf/y")))];
check(protocol, "Uc", point(Uc));
check(protocol, "Us", point(Us));
const shared = point(Us.multiply(integer(tv("rf/x"))));
const t = check(protocol, "t", HS("rf/t", keyRef, tv("fid"), point(Uc), point(Us), shared));
check(protocol, "d1'", mod(d1 * t));
check(protocol, "d2'", mod(d2 * inverse(t)));
check(protocol, "P1'", point(P1point.multiply(inverse(t))));

if (!isProven || !isHonest) say("WRONG a proof of the server does not hold");
process.exit(isRight && isProven && isHonest ? 0 : 1);
