import { execFileSync } from "node:child_process";

/** `openssl speed`, one second at a time; it counts CPU time of its own process. */
function lastLine(...args: string[]): string {
  const said = execFileSync("openssl", ["speed", "-seconds", "1", ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return said.trim().split("\n").at(-1)?.trim() ?? "";
}

const numbersOf = (line: string): number[] => line.split(/\s+/).map((word) => Number.parseFloat(word));

/** Signatures and verifications a second. One run gives both, so the second question answers from the first one's run. */
export function opensslSm2(): { sign: () => number; verify: () => number } {
  let verify = Number.NaN;
  return {
    sign: () => {
      const [ofVerify = Number.NaN, ofSign = Number.NaN] = numbersOf(lastLine("sm2")).toReversed();
      verify = ofVerify;
      return ofSign;
    },
    verify: () => {
      if (Number.isNaN(verify)) [verify = Number.NaN] = numbersOf(lastLine("sm2")).toReversed();
      const once = verify;
      verify = Number.NaN;
      return once;
    },
  };
}

/** SM3 of blocks of so many bytes, blocks a second. */
export const opensslSm3 = (bytes: number) => (): number => {
  // "sm3  123456.78k": thousands of bytes a second.
  const [thousands = Number.NaN] = numbersOf(lastLine("-bytes", String(bytes), "-evp", "sm3")).toReversed();
  return (thousands * 1000) / bytes;
};
