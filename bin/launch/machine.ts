import { spawnSync } from "node:child_process";
import { statfsSync } from "node:fs";
import { createServer } from "node:net";
import { LaunchError, type Settings } from "./settings.ts";

/** What the product needs from Debian, by the command that shows it is there. */
export const NEEDED_TO_RUN = {
  mariadbd: "mariadb-server-core",
  mariadb: "mariadb-client-core",
  "mariadb-install-db": "mariadb-server-core",
  openssl: "openssl",
  setpriv: "util-linux",
} as const;

const ROOM_BYTES = 1_500_000_000;

/** Installs missing Debian packages when we are root and apt is here; otherwise names them in one line. */
export function needPackages(needed: Readonly<Record<string, string>>): void {
  const missing = () => [
    ...new Set(
      Object.entries(needed)
        .filter(([file]) => !isThere(file))
        .map(([, name]) => name),
    ),
  ];
  const names = missing();
  if (names.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${names.join(" ")}`;
  if (process.getuid?.() !== 0 || !isThere("apt-get"))
    throw new LaunchError(`Please install as root, then start again: ${line}`);
  process.stdout.write(`Installing Debian packages: ${names.join(" ")} …\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore", env });
  const done = spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...names], {
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    env,
  });
  const still = missing();
  if (still.length > 0) throw new LaunchError(`apt-get could not install ${still.join(" ")}: ${lastLine(done.stderr)}`);
}

/** A needed thing is a command on the PATH, or a file when it is written as a path. */
function isThere(file: string): boolean {
  return (
    spawnSync("sh", ["-c", file.startsWith("/") ? 'test -e "$0"' : 'command -v "$0"', file], { stdio: "ignore" })
      .status === 0
  );
}

export function needRoom(home: string): void {
  const disk = statfsSync(home);
  const free = disk.bavail * disk.bsize;
  if (free < ROOM_BYTES)
    throw new LaunchError(
      `The disk under ${home} has ${Math.round(free / 1e6)} MB left; ${ROOM_BYTES / 1e6} MB are needed. Free some space and start again.`,
    );
}

/** A busy port is reported, never guessed around (design.md §5). */
export async function needPorts(ports: Settings["ports"]): Promise<void> {
  for (const [name, port] of Object.entries(ports))
    if (!(await isFree(port)))
      throw new LaunchError(`Port ${port} is in use. Stop what listens there, or set ${name} to another port.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once("error", () => done(false));
    probe.listen(port, () => probe.close(() => done(true)));
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

const lastLine = (text: string) => text.trim().split("\n").at(-1) ?? "";
