import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CORPUS, corpusFile } from "#test/pdf-signer.ts";
import { NOW } from "#test/sm2-ca.ts";
import { verifyDocument } from "./verify-document.ts";

const names = (folder: string): string[] => readdirSync(new URL(`${folder}/`, CORPUS));
const judge = (path: string) => verifyDocument(corpusFile(path), { anchors: [], anyChain: true, nowMs: NOW });

describe("files that deceive", () => {
  it.each(names("attacks"))("%s is never valid, and says why", (name) => {
    const report = judge(`attacks/${name}`);
    expect(report.verdict).not.toBe("valid");
    expect(report.signatures.flatMap(({ reasons }) => reasons).every(({ zh, en }) => zh !== "" && en !== "")).toBe(
      true,
    );
    expect(report.signatures.some(({ reasons }) => reasons.length > 0)).toBe(true);
  });
});

describe("files other software signed", () => {
  it.each(names("signed"))("%s is intact", (name) => {
    const report = judge(`signed/${name}`);
    expect(report.signatures.length).toBeGreaterThan(0);
    for (const { integrity, changesAfter } of report.signatures) {
      expect(integrity).toBe("intact");
      expect(changesAfter.every(({ isAllowed }) => isAllowed)).toBe(true);
    }
    expect(report.verdict).toBe("valid");
  });

  it.each(names("signed"))("%s is not trusted without its root", (name) => {
    const report = verifyDocument(corpusFile(`signed/${name}`), { anchors: [], nowMs: NOW });
    expect(report.verdict).toBe("unknown");
  });
});

describe("files nobody signed", () => {
  it.each(names("documents"))("%s cannot be told", (name) => {
    expect(judge(`documents/${name}`).verdict).not.toBe("valid");
  });
});
