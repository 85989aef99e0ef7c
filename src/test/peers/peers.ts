import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Independent judges of what we write. A missing one fails the test and names the Debian package to install. */

const JARS = ["bcprov.jar", "bcpkix.jar", "bcutil.jar"].map((name) => `/usr/share/java/${name}`);

/** A folder of files for one test file; `path` writes bytes and gives the name. */
export function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), "peers-"));
  return {
    path(name: string, bytes: Uint8Array | string): string {
      const file = join(folder, name);
      writeFileSync(file, bytes);
      return file;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
export type Folder = ReturnType<typeof openFolder>;

/** @returns "ok …" or "wrong …" as BouncyCastle says */
export const bouncyCastle = (...args: string[]): Promise<string> => java("VerifySm2.java", args);

/** Several questions for one start of Java, which takes seconds. */
export async function bouncyCastleOnEach(questions: readonly (readonly string[])[]): Promise<string[]> {
  const args = questions.flatMap((question, at) => (at === 0 ? question : ["--", ...question]));
  return (await java("VerifySm2.java", args)).split("\n");
}

/** Has BouncyCastle make an SM2 CA with lists and answers in a folder. @returns "ok" */
export const bouncyCastleRevocation = (folder: string): Promise<string> => java("MakeRevocation.java", [folder]);

/** The same about seal data. */
export const bouncyCastleOnSeals = (...args: string[]): Promise<string> => java("VerifySeal.java", args);

/** Signatures as BouncyCastle writes them, into a folder; MakeSm2.java says which. */
export const madeByBouncyCastle = (folder: string, contentFile: string): Promise<string> =>
  java("MakeSm2.java", [folder, contentFile]);

/** Seal data, timestamps and their CA as BouncyCastle writes them, into a folder; MakeSeal.java says which. */
export const sealsByBouncyCastle = (folder: string, contentFile: string): Promise<string> =>
  java("MakeSeal.java", [folder, contentFile]);

/** The same about evidence records: a line for each pair of a record and its document. */
export const bouncyCastleOnRecords = (...args: string[]): Promise<string> => java("VerifyErs.java", args);

async function java(file: string, args: readonly string[]): Promise<string> {
  const missing = JARS.find((jar) => !existsSync(jar));
  if (missing) throw new Error(`${missing} is missing: apt-get install libbcpkix-java`);
  const program = join(import.meta.dirname, file);
  try {
    const { stdout } = await run("java", ["-cp", JARS.join(":"), program, ...args]);
    return stdout.trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new Error("java is missing: apt-get install default-jdk-headless", { cause: error });
    throw error;
  }
}

/** OpenSSL's exit code and everything it said. */
export async function openssl(...args: string[]): Promise<{ code: number; text: string }> {
  try {
    const { stdout, stderr } = await run("openssl", args, { encoding: "latin1", maxBuffer: 1 << 24 });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code === "ENOENT") throw new Error("openssl is missing: apt-get install openssl", { cause: error });
    const said = error as unknown as { code: number; stdout?: string; stderr?: string };
    return { code: said.code, text: `${said.stdout ?? ""}${said.stderr ?? ""}` };
  }
}

/** OpenSSL has no other way to say which SM2 id a signature was made with. */
export const DISTID = "distid:1234567812345678";
