import { expect, test } from "vitest";
import { fromBase64url, toBase64url, toHex } from "../../src/core/bytes.ts";
import { sm3 } from "../../src/core/sm/sm3.ts";
import { pinProof, stretchPin } from "../../src/core/sm/two-party/pin.ts";
import type { Failure } from "../src/client/failure.ts";
import { Phone } from "../src/client/phone.ts";
import { memoryTerminal, type MemoryTerminal } from "./memory-terminal.ts";
import { TestHospital } from "./test-hospital.ts";

const PIN = "739164";
const digestOf = (text: string) => sm3(new TextEncoder().encode(text));

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "nothing",
    (error: Failure) => error.code,
  );

function bench() {
  const hospital = new TestHospital();
  const terminal = memoryTerminal(hospital.request, { code: () => "login-code" });
  return { hospital, terminal, phone: new Phone(terminal) };
}

async function enrolled() {
  const made = bench();
  await made.phone.open();
  await made.phone.claim("000231");
  await made.phone.face("0123456789abcdef");
  await made.phone.enrol(PIN);
  await made.phone.requestCertificate(PIN);
  made.hospital.handwriting = true;
  return made;
}

test("a doctor binds, makes a key with the server, gets a certificate and signs a batch", async () => {
  const { hospital, phone } = await enrolled();
  const opened = await phone.open();
  expect(opened).toMatchObject({ next: "ready", hasKey: true, hasCertificate: true, unfinished: null });
  for (const name of ["a", "b", "c"]) hospital.documents.set(name, digestOf(name));
  const confirmation = await phone.prepare(["a", "b", "c"]);
  expect(confirmation.items.map((item) => item.digest)).toEqual(["a", "b", "c"].map((name) => toHex(digestOf(name))));
  expect(await phone.confirm(confirmation, PIN)).toEqual(
    ["a", "b", "c"].map((taskId) => ({ taskId, status: "signed" })),
  );
  expect(hospital.signatures).toHaveLength(3);
});

test("weak PINs are refused before anything is asked of the server", async () => {
  const { terminal, phone } = bench();
  for (const pin of ["111111", "123456", "12345", "19850412".slice(2), "abcdef"])
    expect(await codeOf(phone.enrol(pin))).toBe("phone.weak-pin");
  expect(terminal.sent).toEqual([]);
});

test("a wrong PIN leaves the confirmation standing and the right one finishes it; the fifth locks", async () => {
  const { hospital, phone } = await enrolled();
  hospital.documents.set("a", digestOf("a"));
  const confirmation = await phone.prepare(["a"]);
  expect(await codeOf(phone.confirm(confirmation, "739165"))).toBe("key.PIN_WRONG");
  expect(await phone.confirm(confirmation, PIN)).toEqual([{ taskId: "a", status: "signed" }]);
  hospital.documents.set("b", digestOf("b"));
  const codes = [];
  for (let i = 0; i < 6; i++) codes.push(await codeOf(phone.sign(["b"], "739165")));
  expect(codes).toEqual([...Array.from({ length: 4 }, () => "key.PIN_WRONG"), "key.PIN_LOCKED", "key.PIN_LOCKED"]);
  expect(hospital.signatures).toHaveLength(1);
});

test("a lost answer to the reveal is asked for again with the same bytes: one signature", async () => {
  const { hospital, terminal, phone } = await enrolled();
  hospital.documents.set("a", digestOf("a"));
  let cuts = 3;
  terminal.fate = (path) => (path.endsWith("approval.reveal") && cuts-- > 0 ? "answer-lost" : "pass");
  expect(await phone.sign(["a"], PIN)).toEqual([{ taskId: "a", status: "signed" }]);
  expect(hospital.signatures).toHaveLength(1);
});

test("a lost answer to the PIN check is asked for with the next count, not taken for a clone", async () => {
  const { hospital, terminal, phone } = await enrolled();
  hospital.documents.set("a", digestOf("a"));
  let cuts = 2;
  terminal.fate = (path) => (path.endsWith("key.checkPin") && cuts-- > 0 ? "answer-lost" : "pass");
  expect(await phone.sign(["a"], PIN)).toEqual([{ taskId: "a", status: "signed" }]);
});

test("a phone that dies after the reveal asks for the outcome by cid when it opens again", async () => {
  const { hospital, terminal, phone } = await enrolled();
  hospital.documents.set("a", digestOf("a"));
  terminal.fate = (path) => (path.endsWith("approval.reveal") ? "answer-lost" : "pass");
  expect(await codeOf(phone.sign(["a"], PIN))).toBe("phone.outcome-unknown");
  terminal.fate = () => "pass";
  const restarted = new Phone(memoryTerminal(hospital.request, { code: () => "c", disk: terminal.disk }));
  expect((await restarted.open()).unfinished).toEqual([{ taskId: "a", status: "signed" }]);
  expect((await restarted.open()).unfinished).toBeNull();
  expect(hospital.signatures).toHaveLength(1);
});

test("a reveal that never arrived signs nothing and says so after the restart", async () => {
  const { hospital, terminal, phone } = await enrolled();
  hospital.documents.set("a", digestOf("a"));
  terminal.fate = (path) => (path.endsWith("approval.reveal") ? "lost" : "pass");
  expect(await codeOf(phone.sign(["a"], PIN))).toBe("phone.outcome-unknown");
  const restarted = new Phone(memoryTerminal(hospital.request, { code: () => "c", disk: terminal.disk }));
  expect((await restarted.open()).unfinished).toEqual([{ taskId: "a", status: "refused", code: "key.EXPIRED" }]);
  expect(hospital.signatures).toEqual([]);
});

test("a document that moved on is confirmed again silently, once, over its new digest", async () => {
  const { hospital, phone } = await enrolled();
  hospital.documents.set("a", digestOf("a"));
  hospital.documents.set("b", digestOf("b"));
  let moves = 1;
  hospital.onReveal = () => {
    if (moves-- > 0) hospital.documents.set("a", digestOf("a2"));
  };
  const outcomes = await phone.sign(["a", "b"], PIN);
  expect(outcomes.toSorted((x, y) => (x.taskId < y.taskId ? -1 : 1))).toEqual([
    { taskId: "a", status: "signed" },
    { taskId: "b", status: "signed" },
  ]);
  expect(hospital.signatures.find((one) => one.taskId === "a")?.digest).toBe(toBase64url(digestOf("a2")));
  expect(hospital.signatures).toHaveLength(2);
});

test("a document that keeps moving ends refused, not in a loop", async () => {
  const { hospital, phone } = await enrolled();
  let n = 0;
  hospital.documents.set("a", digestOf("a"));
  hospital.onReveal = () => hospital.documents.set("a", digestOf(`a${n++}`));
  expect(await phone.sign(["a"], PIN)).toEqual([{ taskId: "a", status: "refused", code: "signing.document-moved" }]);
  expect(n).toBeLessThan(8);
});

test("a server that offers another document or swaps a nonce point is caught before the PIN", async () => {
  const { hospital, terminal, phone } = await enrolled();
  hospital.documents.set("a", digestOf("a"));
  hospital.twist = (offer) => ({ ...offer, items: offer.items.map((item) => ({ ...item, docId: "other" })) });
  expect(await codeOf(phone.prepare(["a"]))).toBe("phone.bad-answer");
  hospital.twist = (offer) => ({ ...offer, items: offer.items.map((item) => ({ ...item, K2: offer.A })) });
  expect(await codeOf(phone.prepare(["a"]))).toBe("protocol.SERVER_PROOF");
  const before = terminal.sent.filter((path) => path.endsWith("key.checkPin")).length;
  hospital.twist = (offer) => ({
    ...offer,
    items: offer.items.map((item) => ({ ...item, digest: toBase64url(digestOf("x")) })),
  });
  expect(await codeOf(phone.sign(["a"], PIN))).toBe("protocol.SERVER_PROOF");
  expect(terminal.sent.filter((path) => path.endsWith("key.checkPin"))).toHaveLength(before);
});

test("two taps at once sign once; the second is told that the first runs", async () => {
  const { hospital, phone } = await enrolled();
  hospital.documents.set("a", digestOf("a"));
  const confirmation = await phone.prepare(["a"]);
  const [first, second] = await Promise.all([
    codeOf(phone.confirm(confirmation, PIN)),
    codeOf(phone.confirm(confirmation, PIN)),
  ]);
  expect([first, second].toSorted()).toEqual(["nothing", "phone.busy"]);
  expect(hospital.signatures).toHaveLength(1);
});

test("hiding the app burns what was prepared; the next confirmation starts anew", async () => {
  const { hospital, phone } = await enrolled();
  hospital.documents.set("a", digestOf("a"));
  const confirmation = await phone.prepare(["a"]);
  phone.hide();
  expect(confirmation.isFresh).toBe(false);
  expect(await phone.prepare(["a"])).not.toBe(confirmation);
});

test.each(["key.kg1", "key.kg3"])("network lost for good at %s ends in a key both know, or in none", async (at) => {
  for (const fate of ["lost", "answer-lost"] as const) {
    const { hospital, terminal, phone } = bench();
    await phone.open();
    await phone.claim("000231");
    await phone.face("0123456789abcdef");
    terminal.fate = (path) => (path.endsWith(at) ? fate : "pass");
    expect(await codeOf(phone.enrol(PIN))).toBe("terminal.network");
    terminal.fate = () => "pass";
    const restarted = new Phone(memoryTerminal(hospital.request, { code: () => "c", disk: terminal.disk }));
    const opened = await restarted.open();
    if (at === "key.kg1") {
      expect(opened.hasKey).toBe(false);
      await restarted.enrol(PIN);
    } else expect(opened.hasKey).toBe(true);
    await restarted.requestCertificate(PIN);
    expect((await restarted.open()).hasCertificate).toBe(true);
  }
});

test("an ended session is opened again without the doctor noticing", async () => {
  const { hospital, phone } = await enrolled();
  hospital.documents.set("a", digestOf("a"));
  hospital.tokenGood = false;
  expect(await phone.sign(["a"], PIN)).toEqual([{ taskId: "a", status: "signed" }]);
});

test("a dry random source stops the making of a key with words, never falls back", async () => {
  const { terminal, phone } = bench();
  terminal.dryRandom = true;
  expect(await codeOf(phone.open())).toBe("protocol.RNG_UNAVAILABLE");
  expect(terminal.sent).toEqual([]);
});

test("storage holds neither the PIN nor anything that tests one, and a changed P1 is noticed", async () => {
  const { hospital, terminal, phone } = await enrolled();
  const text = [...terminal.disk.values()].join("\n");
  const kept = JSON.parse(terminal.disk.get("xq.key") ?? "{}") as {
    salt: string;
    ds: string;
    share: { keyId: string; P1: string };
  };
  const stretched = stretchPin(PIN, fromBase64url(kept.salt));
  const pv = pinProof({ ds: fromBase64url(kept.ds), stretched, keyId: fromBase64url(kept.share.keyId) });
  for (const secret of [PIN, toBase64url(stretched), toBase64url(pv), hospital.key?.pepper ?? "?"])
    expect(text).not.toContain(secret);
  hospital.documents.set("a", digestOf("a"));
  tamper(terminal, kept, hospital);
  expect(await codeOf(phone.sign(["a"], PIN))).toMatch(/^protocol\.(SERVER_PROOF|STORAGE_TAMPERED)$/);
  expect(hospital.signatures).toEqual([]);
});

function tamper(terminal: MemoryTerminal, kept: { share: { P1: string } }, hospital: TestHospital): void {
  const other = hospital.key?.P ? toBase64url(hospital.key.P) : kept.share.P1;
  terminal.disk.set("xq.key", JSON.stringify({ ...kept, share: { ...kept.share, P1: other } }));
}

test("a copied storage is noticed at the other copy", async () => {
  const { hospital, terminal, phone } = await enrolled();
  const copy = new Map(terminal.disk);
  hospital.documents.set("a", digestOf("a"));
  await phone.sign(["a"], PIN);
  hospital.documents.set("b", digestOf("b"));
  copy.set("xq.seq", "9000");
  const clone = new Phone(memoryTerminal(hospital.request, { code: () => "c", disk: copy }));
  expect(await codeOf(clone.sign(["b"], PIN))).toBe("key.CLONE_SUSPECT");
});

test("a package with a compiled-in fingerprint talks to no other server", async () => {
  const hospital = new TestHospital();
  const terminal = memoryTerminal(hospital.request, { code: () => "c" });
  expect(await codeOf(new Phone(terminal, "00".repeat(32)).open())).toBe("phone.not-our-server");
});
