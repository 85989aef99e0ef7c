import type { Metadata } from "next";
import { CertificateStateTag } from "#modules/certificate/ui/certificate-state.tsx";
import { ScopeSwitch } from "#modules/his/ui/scope-switch.tsx";
import { KeyActions } from "#modules/institution/ui/key-actions.tsx";
import { MakeKeyButton } from "#modules/institution/ui/make-key-button.tsx";
import { algorithmName, formatName } from "#modules/institution/ui/words.ts";
import { Card } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { missedWords } from "#modules/timestamp/ui/missed-words.ts";
import { dateOnly, dateTime, shortHex, thousands } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { type Translate, words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "机构密钥" };

const PATH = "/institution";
const SIZE = 10;

/** The hospital's keys, which systems may have data signed with them, and everything that was. */
export default async function InstitutionPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("机构密钥", "Institution keys");
  const loaded = await load(async (api) => ({
    me: await api.login.me(),
    keys: await api.institution.keys(),
    applications: await api.his.applications(),
    used: await api.institution.signatures({ page, size: SIZE }),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { me, keys, applications, used } = loaded.data;
  const isAdmin = me.roles.includes("system-admin");
  const nameOf = new Map(applications.map(({ id, name }) => [id, name]));
  return (
    <>
      <PageTitle
        title={title}
        hint={t(
          "业务系统的数据由医院签名，每次都有记录",
          "Data of hospital systems, signed by the hospital; every use is recorded",
        )}
        aside={isAdmin && <MakeKeyButton />}
      />
      <div className="mb-3 grid shrink-0 gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Card title={t("密钥", "Keys")} isTight>
          {keys.length === 0 ? (
            <Empty
              title={t("还没有机构密钥", "There is no key yet")}
              action={t(
                "新建一把，证书向在用的 CA 通道申请。",
                "Make one; its certificate comes from the active CA channel.",
              )}
            />
          ) : (
            <Table
              caption={t("机构密钥", "Institution keys")}
              rows={keys}
              rowKey={(row) => row.id}
              isOff={(row) => row.state === "retired"}
              columns={[
                { key: "algorithm", head: t("算法", "Algorithm"), cell: (row) => algorithmName(row.algorithm) },
                {
                  key: "certificate",
                  head: t("证书", "Certificate"),
                  cell: (row) =>
                    row.certificate ? (
                      <a href={`/certificate/${row.certificate.id}`}>
                        <CertificateStateTag state={row.certificate.state} t={t} />
                      </a>
                    ) : (
                      t("没有", "none")
                    ),
                  title: (row) => row.certificate?.problem ?? "",
                },
                {
                  key: "until",
                  head: t("到期", "Expires"),
                  cell: (row) => (row.certificate?.notAfter ? dateOnly(row.certificate.notAfter) : "—"),
                },
                {
                  key: "count",
                  head: t("签名次数", "Signatures"),
                  isNumber: true,
                  cell: (row) => thousands(row.signatures),
                },
                {
                  key: "used",
                  head: t("最近使用", "Last used"),
                  cell: (row) => (row.usedAt ? dateTime(row.usedAt) : "—"),
                },
                {
                  key: "act",
                  head: t("操作", "Actions"),
                  cell: (row) =>
                    row.state === "retired"
                      ? t("已停用", "retired")
                      : isAdmin && (
                          <KeyActions
                            keyId={row.id}
                            needsCertificate={row.certificate === null || row.certificate.state === "failed"}
                            mayRenew={row.mayRenew}
                          />
                        ),
                },
              ]}
            />
          )}
        </Card>
        <Card title={t("授权的业务系统", "Authorised systems")} isTight>
          {applications.length === 0 ? (
            <Empty title={t("还没有接入业务系统", "No system is connected yet")} />
          ) : (
            <Table
              caption={t("业务系统的机构签名权限", "Which systems may have data signed")}
              rows={applications}
              rowKey={(row) => row.id}
              isOff={(row) => row.state === "stopped"}
              columns={[
                { key: "name", head: t("业务系统", "System"), cell: (row) => row.name },
                {
                  key: "scope",
                  head: t("机构签名", "Institution signing"),
                  cell: (row) =>
                    row.scopes.includes("institution-sign") ? (
                      <StateTag tone="done">{t("已授权", "granted")}</StateTag>
                    ) : (
                      <StateTag tone="off">{t("未授权", "not granted")}</StateTag>
                    ),
                },
                {
                  key: "act",
                  head: t("操作", "Actions"),
                  cell: (row) => isAdmin && <ScopeSwitch applicationId={row.id} scopes={row.scopes} />,
                },
              ]}
            />
          )}
        </Card>
      </div>
      <ListCard>
        {used.signatures.length === 0 ? (
          <Empty
            title={t("还没有签过", "Nothing has been signed yet")}
            action={t(
              "业务系统调用 /api/his/v1/data-signatures 后出现在这里。",
              "Systems call /api/his/v1/data-signatures.",
            )}
          />
        ) : (
          <Table
            caption={t("使用记录", "Uses")}
            rows={used.signatures}
            rowKey={(row) => row.id}
            columns={[
              { key: "at", head: t("时刻", "Time"), cell: (row) => dateTime(row.signedAt) },
              { key: "system", head: t("业务系统", "System"), cell: (row) => nameOf.get(row.applicationId) ?? "—" },
              { key: "title", head: t("标题", "Title"), cell: (row) => row.title, title: (row) => row.title },
              { key: "external", head: t("外部编号", "Sender's no."), cell: (row) => row.externalId ?? "—" },
              { key: "format", head: t("格式", "Format"), cell: (row) => formatName(row.format, t) },
              { key: "algorithm", head: t("算法", "Algorithm"), cell: (row) => algorithmName(row.algorithm) },
              {
                key: "digest",
                head: t("摘要", "Digest"),
                cell: (row) => <span className="font-mono text-hint">{shortHex(row.digest)}</span>,
                title: (row) => row.digest,
              },
              {
                key: "stamp",
                head: t("时间戳", "Timestamp"),
                cell: (row) => stampWords(row, t),
                title: (row) => stampWords(row, t),
              },
              {
                key: "log",
                head: t("日志", "Log"),
                cell: (row) => <a href={`/audit?subject=${row.id}`}>{t("查看", "see")}</a>,
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={used.total} t={t} />
      </ListCard>
    </>
  );
}

/** Who stamped, and who was passed over for it. */
function stampWords({ stampedBy, insteadOf }: Stamped, t: Translate): string {
  const by = stampedBy === "own" ? t("本院", "this hospital") : stampedBy;
  return insteadOf.length === 0
    ? by
    : t(`${by}；未由 ${missedWords(insteadOf, t)}`, `${by}; not by ${missedWords(insteadOf, t)}`);
}

type Stamped = { stampedBy: string; insteadOf: readonly { authority: string; code: string }[] };
