import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Bytes, concat, u32 } from "#core/bytes.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { nameOf } from "#core/x509/name.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { certify, personExtensions, random, selfSigned, sm2KeyPair, sm2Sign, subordinate } from "#test/sm2-ca.ts";
import { race, row } from "./measure.ts";
import { warmJvm } from "./warm-jvm.ts";

/** More than the kernel counts keys, so that each is new whenever its turn comes. */
const SIGNERS = 20_000;
const JARS = ["bcprov", "bcpkix", "bcutil"] as const;

/** A detached SM2 CMS with three certificates, parsed and verified: beside BouncyCastle on the same bytes, warmed up. */
export async function benchCms(): Promise<void> {
  const content = random(300);
  const root = selfSigned("根");
  const issuing = subordinate(root, "签发");
  const bySigner = (n: number): Bytes => {
    const doctor = sm2KeyPair();
    const subject = nameOf([
      { label: "C", value: "CN" },
      { label: "O", value: "示范市第一人民医院" },
      { label: "CN", value: "林知秋" },
      { label: "SERIALNUMBER", value: String(n).padStart(6, "0") },
    ]);
    const extensions = personExtensions(issuing.key.point);
    const certificate = certify(issuing, { subject, point: doctor.point, extensions });
    const signedAttrs = signedAttributes({ digest: sm3(content), certificateDer: certificate });
    const signatureDer = sm2Sign(doctor, signedAttrs);
    return assembleSignedData({ signedAttrs, signatureDer, certificates: [certificate, issuing.der, root.der] });
  };
  const verify = (cms: Bytes) => {
    if (!verifySignedData(parseSignedData(cms), { content: [content], crypto: nodeCrypto }).ok)
      throw new Error("wrong");
  };
  const all = Array.from({ length: SIGNERS }, (_, n) => bySigner(n));
  const [known] = all;
  if (!known) return;
  let next = 0;
  const [peer, peerOnOne] = [await bouncyCastle(all, content), await bouncyCastle([known], content)];
  const rates = await race({
    ours: () => verify(all[next++ % SIGNERS] ?? known),
    known: () => verify(known),
    theirs: { rate: peer.rate },
    theirKnown: { rate: peerOnOne.rate },
  });
  peer.stop();
  peerOnOne.stop();
  row("CMS verified/s, new signers", { ours: rates.ours, BouncyCastle: rates.theirs }, 2.5);
  row("  a signer seen often", { ours: rates.known, BouncyCastle: rates.theirKnown }, 7);
}

/** BouncyCastle in a warm JVM, on all of them in turn. */
async function bouncyCastle(all: readonly Bytes[], content: Bytes): ReturnType<typeof warmJvm> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  writeFileSync(join(folder, "cms"), concat(...all.flatMap((cms) => [u32(cms.length), cms])));
  writeFileSync(join(folder, "content"), content);
  const jvm = await warmJvm("BenchCms", JARS, [join(folder, "cms"), join(folder, "content")]);
  rmSync(folder, { recursive: true });
  return jvm;
}
