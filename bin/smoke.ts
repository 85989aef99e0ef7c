import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { readSettings } from "./launch/settings.ts";
import { runSmoke } from "./smoke/run.ts";

const USAGE = `npm run smoke -- --pdf IN --out OUT [--signers N] [--anchors PEM]
  Plays a HIS and N doctors' phones against a running installation and writes the signed PDF.
  --his URL --exchange URL --wechat URL   addresses; default the demonstration on this machine
  --credentials FILE   {accessKey, secret, staff:[{staffNo,name}]}; default var/his.json`;

const settings = readSettings();
const { values } = parseArgs({
  options: {
    pdf: { type: "string" },
    out: { type: "string" },
    signers: { type: "string", default: "1" },
    anchors: { type: "string" },
    his: { type: "string", default: `${settings.appUrl}/api/his/v1` },
    exchange: { type: "string", default: settings.exchangeUrl },
    wechat: { type: "string", default: settings.wechatUrl },
    credentials: { type: "string", default: `${settings.home}/his.json` },
  },
});

// npm moves us to the project's folder; the user's paths are meant from where he stands.
const fromUser = (path: string) => resolve(process.env.INIT_CWD ?? ".", path);
const credentials = z.object({
  accessKey: z.string(),
  secret: z.string(),
  staff: z.array(z.object({ staffNo: z.string(), name: z.string(), title: z.string() })),
});

if (!values.pdf || !values.out) {
  console.error(USAGE);
  process.exit(2);
}
try {
  const { pdf, anchors } = await runSmoke({
    pdf: new Uint8Array(readFileSync(fromUser(values.pdf))),
    signers: z.coerce.number().int().min(1).max(20).parse(values.signers),
    hisUrl: values.his,
    exchangeUrl: values.exchange,
    wechatUrl: values.wechat,
    folder: `${settings.home}/smoke`,
    credentials: credentials.parse(JSON.parse(readFileSync(values.credentials, "utf8"))),
    say: (line) => console.error(line),
  });
  writeFileSync(fromUser(values.out), pdf);
  if (values.anchors) writeFileSync(fromUser(values.anchors), anchors);
  console.error(`Written: ${values.out}`);
} catch (error) {
  console.error(`smoke failed: ${explain(error)}`);
  process.exit(1);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = "say" in error && z.object({ zh: z.string() }).safeParse(error.say);
  return said && said.success ? `${error.message} ${said.data.zh}` : error.message;
}
