import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** Libraries as Debian has them, and the package that brings each. */
const PACKAGES = {
  bcprov: "libbcprov-java",
  bcpkix: "libbcpkix-java",
  bcutil: "libbcutil-java",
  pdfbox2: "libpdfbox2-java",
  fontbox2: "libfontbox2-java",
  "commons-logging": "libcommons-logging-java",
} as const;
type Jar = keyof typeof PACKAGES;

/** What is missing for these libraries, in words; null when all is there. */
export function missingJava(jars: readonly Jar[]): string | null {
  const missing = jars.filter((jar) => !existsSync(pathOf(jar))).map((jar) => PACKAGES[jar]);
  if (!existsSync("/usr/bin/javac")) missing.push("default-jdk-headless" as never);
  return missing.length > 0 ? `not measured: apt-get install ${[...new Set<string>(missing)].join(" ")}` : null;
}

const pathOf = (jar: Jar): string => `/usr/share/java/${jar}.jar`;

/** A warm JVM that measures itself when asked: one of bench/peers, compiled and started. */
export async function warmJvm(
  program: string,
  jars: readonly Jar[],
  args: readonly string[],
): Promise<{ rate: () => Promise<number>; stop: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const libraries = jars.map(pathOf).join(":");
  const source = join(import.meta.dirname, `peers/${program}.java`);
  execFileSync("javac", ["-nowarn", "-cp", libraries, "-d", folder, source], { stdio: "ignore" });
  const java = spawn("java", ["-cp", `${folder}:${libraries}`, program, ...args], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const lines = createInterface(java.stdout);
  const line = async (): Promise<string> => String((await once(lines, "line"))[0]);
  await line();
  return {
    rate: async () => {
      java.stdin.write("x");
      return Number(await line());
    },
    stop: () => {
      java.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}
