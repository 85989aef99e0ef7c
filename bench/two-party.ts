import { utf8 } from "#core/bytes.ts";
import { decodeM0, decodeM2 } from "#core/sm/two-party/decode.ts";
import { finishSigning, makeOffer, type SecondVerifier } from "#core/sm/two-party/server-sign.ts";
import { kernel } from "#server/kernel.ts";
import { nativeVerifierFor } from "#server/native-sm2.ts";
import { acceptOn, LIFE, makePair, NOW, overWire, random, rawItems, startPhone, unlocked } from "#test/two-party.ts";
import { race, row } from "./measure.ts";

const ITEMS = 50;

/**
 * What one two-party signature costs the server, from M0 to (r, s): nonce point, proof, commitment, r, s, and the check before
 * s leaves. That check is OpenSSL's (protocol.md §4 M3); the second line shows what the kernel's own would cost instead, and
 * is not what the product does.
 */
export async function benchTwoParty(): Promise<void> {
  const pair = makePair();
  const texts = Array.from({ length: ITEMS }, (_, i) => `document ${i}`);
  const phone = startPhone(pair, ITEMS);
  const start = decodeM0(overWire(phone.m0));
  const items = rawItems(pair.key.P, texts);
  const offer = () =>
    makeOffer({ key: pair.key, kn: pair.share.kn, start, exp: NOW + LIFE, items, random, kernel: kernel() });
  const record = offer();
  const docIds = acceptOn(phone, record.m1).map((item) => item.docId);
  const m2 = decodeM2(overWire(phone.reveal({ docIds, share: unlocked(pair), monotonicMs: 3000 })));
  const finish = (verify: SecondVerifier) =>
    finishSigning({ key: pair.key, share: pair.share, record, m2, nowMs: NOW + 1000, verify, kernel: kernel() });
  const whole = (verifier: () => SecondVerifier) => ({
    work: () => {
      offer();
      finish(verifier());
    },
    per: ITEMS,
  });
  const messages = texts.map(utf8);
  const rates = await race({
    checkedByOpenssl: whole(() => nativeVerifierFor(messages)),
    checkedByKernel: whole(() => (P, e, r, s) => kernel().verify(P, e, { r, s })),
  });
  row("two-party server shares/s", { ours: rates.checkedByOpenssl }, 2000);
  row("  checked by the kernel instead", { ours: rates.checkedByKernel });
}
