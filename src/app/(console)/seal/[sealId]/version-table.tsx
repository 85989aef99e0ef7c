import { versionWords } from "#modules/seal/ui/words.ts";
import { dateTime, shortHex } from "#ui/format.ts";
import { Table } from "#ui/table.tsx";
import type { Translate } from "#ui/words.ts";
import type { ShownSeal } from "./shown-seal.ts";

/** Every face the seal has had: what was sealed keeps its own. */
export function VersionTable({ versions, t }: { versions: ShownSeal["versions"]; t: Translate }) {
  return (
    <Table
      caption={t("版本", "Versions")}
      rows={versions}
      rowKey={(row) => row.id}
      isOff={(row) => row.state === "refused"}
      columns={[
        { key: "number", head: t("版本", "Version"), cell: (row) => `v${row.number}` },
        {
          key: "face",
          head: t("章面", "Face"),
          cell: (row) => (
            <img className="size-9 bg-white object-contain" src={`/api/seal/version/${row.id}.png`} alt="" />
          ),
        },
        { key: "state", head: t("状态", "State"), cell: (row) => versionWords(row.state, t) },
        {
          key: "size",
          head: t("尺寸", "Size"),
          cell: (row) => `${row.widthMm.toFixed(1)}×${row.heightMm.toFixed(1)} mm · ${row.dpi} DPI`,
        },
        {
          key: "digest",
          head: "SM3",
          cell: (row) => <span className="font-mono text-hint">{shortHex(row.digest)}</span>,
          title: (row) => row.digest,
        },
        { key: "at", head: t("制作", "Made"), cell: (row) => dateTime(row.createdAt) },
      ]}
    />
  );
}
