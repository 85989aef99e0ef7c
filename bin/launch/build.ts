import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LaunchError } from "./settings.ts";

type Build = { name: string; sources: string[]; result: string; command: string[]; env?: Record<string, string> };

const CONSOLE: Build = {
  name: "console",
  sources: ["package-lock.json", "next.config.mjs", "postcss.config.mjs", "tsconfig.json", "src", "public"],
  result: ".next/BUILD_ID",
  command: ["next", "build"],
  env: { NEXT_TELEMETRY_DISABLED: "1" },
};
const PHONE: Build = {
  name: "phone",
  sources: ["miniapp/package-lock.json", "miniapp/config", "miniapp/src", "src/core"],
  result: "miniapp/dist/h5/index.html",
  command: ["npm", "--prefix", "miniapp", "run", "build:h5"],
};

/** Builds console and phone side by side, each only when its sources changed since the last build. */
export async function buildAll(logFolder: string): Promise<void> {
  await Promise.all([CONSOLE, PHONE].map((build) => buildOne(build, logFolder)));
}

async function buildOne(build: Build, logFolder: string): Promise<void> {
  const mark = join(build.result, "..", ".xingqian-sources");
  const wanted = hashOf(build.sources);
  if (existsSync(build.result) && existsSync(mark) && readFileSync(mark, "utf8") === wanted) return;
  const startedAt = Date.now();
  process.stdout.write(`Building the ${build.name} …\n`);
  const log = join(logFolder, `build-${build.name}.log`);
  const out = openSync(log, "w");
  const [command = "", ...args] = build.command;
  const code = await new Promise<number | null>((done, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", out, out],
      env: { ...process.env, NODE_ENV: "production", ...build.env },
    });
    child.on("error", reject);
    child.on("exit", done);
  });
  if (code !== 0 || !existsSync(build.result))
    throw new LaunchError(`Building the ${build.name} failed; the reason is in ${log}`);
  writeFileSync(mark, wanted);
  process.stdout.write(`Built the ${build.name} in ${Math.round((Date.now() - startedAt) / 1000)} s\n`);
}

function hashOf(sources: string[]): string {
  const hash = createHash("sha256");
  const visit = (path: string) => {
    hash.update(path).update(readFileSync(path));
  };
  for (const source of sources.filter((path) => existsSync(path))) {
    if (source.includes(".")) visit(source);
    else
      for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })
        .map((e) => ({ e, path: join(e.parentPath, e.name) }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)))
        if (entry.e.isFile() && !/[.]test[.]ts$|[/]test[/]/.test(entry.path)) visit(entry.path);
  }
  return hash.digest("hex");
}
