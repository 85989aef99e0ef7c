import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Trust } from "#modules/evidence/trust.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { rsaSigner, type Signer, signPdf, sm2Signer } from "#test/pdf-signer.ts";
import { NOW } from "#test/sm2-ca.ts";
import { atMost, type Candidate, race, row } from "./measure.ts";
import { scan } from "./scan.ts";
import { missingJava, warmJvm } from "./warm-jvm.ts";

const JARS = ["pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcpkix", "bcutil"] as const;
const FILES = [
  ["1 page", scan(1, 40_000, 0), 3],
  ["50 pages, 5 MB", scan(50, 106_000, 0), 8],
] as const;

/**
 * Three signatures verified in a file in memory. Ours compares every revision with the one before it, builds the chain and
 * answers every constraint; pdfsig and PDFBox only check digests and signature values (and the chain not at all), which is
 * all they have. pdfsig is a program: its start is in its time, and printed apart. RSA beside the peers, SM2 by itself.
 */
export async function benchVerify(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-verify-"));
  const rsa = rsaSigner();
  const missing = missingJava(JARS);
  if (missing) console.log(`PDFBox ${missing}`);
  for (const [name, pdf, target] of FILES) {
    const file = join(folder, "signed.pdf");
    const signed = thrice(pdf, rsa);
    writeFileSync(file, signed);
    const box = missing ? null : await warmJvm("BenchVerify", JARS, [file]);
    const candidates: Record<string, Candidate> = {
      ours: ours(signed, rsa),
      ...(box ? { PDFBox: { rate: box.rate } } : {}),
      "pdfsig (with its start)": { rate: () => perSecond(file) },
      "its start alone": { rate: () => perSecond("--version") },
    };
    const rates = await race(candidates);
    box?.stop();
    row(`3 RSA signatures verified/s, ${name}`, rates);
    await besideOnePass("RSA", "sha256", signed, rsa, target);
    const sm2 = sm2Signer();
    await besideOnePass("SM2", "sm3", thrice(pdf, sm2), sm2, target);
  }
  rsa.close();
  rmSync(folder, { recursive: true });
}

/** Milliseconds of ours and of the least there is to do: hashing the file's bytes once, by OpenSSL. */
async function besideOnePass(
  name: string,
  hash: "sha256" | "sm3",
  pdf: Uint8Array,
  signer: Signer,
  target: number,
): Promise<void> {
  const rates = await race({ ours: ours(pdf, signer), pass: () => createHash(hash).update(pdf).digest() });
  const [own, pass] = [1000 / rates.ours, 1000 / rates.pass];
  const floor = `one pass of ${hash} ${pass.toFixed(2)} ms, ${(own / pass).toFixed(2)} × that`;
  console.log(`  ${name} ${own.toFixed(2)} ms ${atMost(target, own)}   ${floor}`);
}

const thrice = (pdf: Uint8Array, signer: Signer): Uint8Array => signPdf(signPdf(signPdf(pdf, signer), signer), signer);

function ours(pdf: Uint8Array, { anchor }: Signer): Candidate {
  const trust: Trust = { anchors: [anchor], nowMs: NOW };
  const { signatures } = verifyDocument(pdf, trust);
  if (signatures.length !== 3 || signatures.some(({ integrity }) => integrity !== "intact"))
    throw new Error("ours: not three intact signatures");
  return () => verifyDocument(pdf, trust);
}

const TIMES = 10;

/** Runs of pdfsig in a second of the processor time that its children took, as the shell counts it. */
function perSecond(argument: string): number {
  const script = `i=0; while [ $i -lt ${TIMES} ]; do pdfsig -nocert "$0" >/dev/null 2>&1; i=$((i+1)); done; times`;
  const out = execFileSync("sh", ["-c", script, argument], { encoding: "utf8" });
  const [, children = ""] = out.trim().split("\n");
  const seconds = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60 * Number(m) + Number(s),
    0,
  );
  return TIMES / seconds;
}
