import { createHash, createPrivateKey, sign } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { OID } from "#core/asn1/oids.ts";
import { concat } from "#core/bytes.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { untimedAttributes } from "#core/cms/signed-attributes.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { fillSignature, prepareSignature, signedParts } from "#core/pdf/write-signature.ts";
import { readLook } from "#modules/document/appearance/look.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { pdfsig } from "#test/pdf-judges.ts";
import { atLeast, atMost, type Candidate, race, row } from "./measure.ts";
import { type Bench, cantooPlaceholder, cantooSign, libpdfSign, signpdfSign } from "./pdf-peers.ts";
import { scan } from "./scan.ts";
import { missingJava, warmJvm } from "./warm-jvm.ts";

const JARS = ["pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcpkix", "bcutil"] as const;

/**
 * One RSA-2048 signature appended to a file in memory, beside the floor (SHA-256 of the file and one RSA operation) and the
 * peers. Ours and PDFBox's are visible; everybody's result is first shown to pdfsig. `ours` answers the tail, as the product
 * stores it; the others answer whole files.
 */
export async function benchPdf(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-pdf-"));
  const bench = await prepare(folder);
  const ours = await signer(bench);
  const floor = (pdf: Uint8Array) => () => {
    createHash("sha256").update(pdf).digest();
    sign("sha256", bench.certificate, bench.key);
  };
  const missing = missingJava(JARS);
  if (missing) console.log(`PDFBox ${missing}`);
  for (const { name, pdf, most, least } of FILES) {
    const tail = ours(pdf);
    valid("ours", concat(pdf, tail));
    const prepared = await cantooPlaceholder(pdf, bench);
    const box = missing ? null : await pdfBox(folder, pdf);
    const candidates: Record<string, Candidate> = {
      ours: () => ours(pdf),
      floor: floor(pdf),
      ...(box ? { PDFBox: { rate: box.rate } } : {}),
      "@signpdf (place given)": await repeated("@signpdf", () => signpdfSign(prepared, bench)),
      "@libpdf/core (invisible)": await repeated("@libpdf/core", () => libpdfSign(pdf, bench)),
      "@cantoo/pdf-lib": await repeated("@cantoo/pdf-lib", () => cantooSign(pdf, bench)),
    };
    const rates = await race(candidates);
    box?.stop();
    row(`PDF signed/s, ${name}`, rates);
    const { ours: own = Number.NaN, floor: bare = Number.NaN, PDFBox: peer = Number.NaN } = rates;
    const [time, speed] = [bare / own, own / peer];
    console.log(`  time ${time.toFixed(2)} × the floor ${atMost(most, time)}`);
    if (box) console.log(`  speed ${speed.toFixed(1)} × PDFBox ${atLeast(least, speed)}`);
  }
  await growth(ours, floor);
  rmSync(folder, { recursive: true });
}

/** What does not grow with the signature or the file's bytes: pages, objects, signatures that are there. */
async function growth(ours: (pdf: Uint8Array) => Uint8Array, floor: (pdf: Uint8Array) => () => void): Promise<void> {
  let nine = scan(1, 40_000, 0);
  for (let i = 0; i < 9; i++) nine = concat(nine, ours(nine));
  const cases: [string, Uint8Array][] = [
    ["21 MB, 200 pages", scan(200, 105_000, 0)],
    ["1 MB, 20,000 objects", scan(2, 100_000, 20_000)],
    ["the tenth signer of one page", nine],
  ];
  for (const [name, pdf] of cases) {
    const rates = await race({ ours: () => ours(pdf), floor: floor(pdf) });
    console.log(`  ${name}: time ${(rates.floor / rates.ours).toFixed(2)} × the floor`);
  }
}

/** `most`: time by the floor's; `least`: speed by PDFBox's. */
const FILES = [
  { name: "1 page, 40 KB", pdf: scan(1, 40_000, 0), most: 1.25, least: 2.5 },
  { name: "50 pages, 5 MB", pdf: scan(50, 106_000, 0), most: 1.15, least: 2.5 },
];

function valid(who: string, pdf: Uint8Array): void {
  if (pdfsig(pdf).valid < 1) throw new Error(`${who}: pdfsig finds no valid signature`);
}

/** A peer that answers a promise, measured by itself in its turn. */
async function repeated(who: string, work: () => Promise<Uint8Array>): Promise<Candidate> {
  valid(who, await work());
  return {
    rate: async () => {
      const cpu = process.cpuUsage();
      const until = performance.now() + 500;
      let runs = 0;
      for (; performance.now() < until; runs++) await work();
      const { user, system } = process.cpuUsage(cpu);
      return runs / ((user + system) / 1e6);
    },
  };
}

async function prepare(folder: string): Promise<Bench> {
  const at = (file: string) => join(folder, file);
  const files = ["-keyout", at("key.pem"), "-out", at("cert.pem")];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Bench", ...files], {
    stdio: "ignore",
  });
  const certificate = new Uint8Array(execFileSync("openssl", ["x509", "-in", at("cert.pem"), "-outform", "DER"]));
  const key = createPrivateKey(readFileSync(at("key.pem")));
  const stroke =
    '<svg width="300" height="120"><path d="M20 60C80 10 140 110 280 40" stroke="#000" fill="none" stroke-width="6"/></svg>';
  const png = new Uint8Array(await sharp(Buffer.from(stroke)).png().toBuffer());
  writeFileSync(at("key.der"), key.export({ format: "der", type: "pkcs8" }));
  writeFileSync(at("cert.der"), certificate);
  writeFileSync(at("hand.png"), png);
  const certificateHash = new Uint8Array(createHash("sha256").update(certificate).digest());
  const cms = (digest: Uint8Array): Uint8Array => {
    const signedAttrs = untimedAttributes({ digest, hash: "sha256", certificateHash, contentType: OID.data });
    const signatureDer = new Uint8Array(sign("sha256", signedAttrs, key));
    return assembleSignedData({ signedAttrs, signatureDer, certificates: [certificate], scheme: "rsa-sha256" });
  };
  return { png, certificate, key, cms, reservedBytes: cms(certificateHash).length };
}

/** The product's own way: the look is prepared once a signer, everything else anew for every file. */
async function signer(bench: Bench): Promise<(pdf: Uint8Array) => Uint8Array> {
  const draw = await readLook({ kind: "handwriting", png: bench.png, lines: ["000231  2026-11-24 10:18"] });
  return (pdf) => {
    const { tail, byteRange } = prepareSignature(new PdfReader(pdf, nodeInflate), {
      spot: { kind: "new", fieldName: "Signature1", widgets: [{ page: 0, box: [50, 50, 160, 95], draw }] },
      subFilter: "ETSI.CAdES.detached",
      reservedBytes: bench.reservedBytes,
      signedAtMs: Date.now(),
    });
    const hash = createHash("sha256");
    for (const part of signedParts(pdf, tail, byteRange)) hash.update(part);
    return fillSignature(tail, pdf.length, byteRange, bench.cms(new Uint8Array(hash.digest())));
  };
}

async function pdfBox(folder: string, pdf: Uint8Array): ReturnType<typeof warmJvm> {
  const at = (file: string) => join(folder, file);
  writeFileSync(at("in.pdf"), pdf);
  const args = ["in.pdf", "key.der", "cert.der", "hand.png", "out.pdf"].map(at);
  const jvm = await warmJvm("BenchPdf", JARS, args);
  valid("PDFBox", new Uint8Array(readFileSync(at("out.pdf"))));
  return jvm;
}
