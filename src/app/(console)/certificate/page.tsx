import type { Metadata } from "next";
import {
  certificateStateChoices,
  CertificateStateTag,
  profileChoices,
  profileWords,
} from "#modules/certificate/ui/certificate-state.tsx";
import { listCertificatesInput } from "#modules/certificate/input.ts";
import { EditChannel } from "#modules/certificate/ui/edit-channel.tsx";
import { PROFILES } from "#modules/certificate/rules.ts";
import { SourceHealthLines } from "#modules/certificate/ui/source-health.tsx";
import { TrustAnchors } from "#modules/certificate/ui/trust-anchors.tsx";
import { Card, Facts } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { ChoiceFilter, Filters, TextFilter } from "#ui/filters.tsx";
import { dateOnly } from "#ui/format.ts";
import { EmptyList } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { type Translate, words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "证书管理" };

const PATH = "/certificate";
const SIZE = 10;

export default async function CertificatesPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("证书管理", "Certificates");
  const { state, profile, expiresWithinDays } = listCertificatesInput.shape;
  const loaded = await load(async (api) => ({
    list: await api.certificate.list({
      text: query.text?.slice(0, 64) ?? "",
      state: state.safeParse(query.state).data,
      profile: profile.safeParse(query.profile).data,
      expiresWithinDays: expiresWithinDays.safeParse(Number(query.within ?? Number.NaN)).data,
      page,
      size: SIZE,
    }),
    channels: await api.certificate.channels(),
    anchors: await api.certificate.anchors(),
    sources: await api.certificate.sources(),
    me: await api.login.me(),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { list, channels, anchors, sources, me } = loaded.data;
  const now = new Date();
  const isAdmin = me.roles.includes("system-admin");
  const unissued = PROFILES.filter((one) => !channels.some(({ isEnabled, labels }) => isEnabled && labels[one]));
  return (
    <>
      <PageTitle
        title={title}
        hint={t(`${anchors.length} 个信任根`, `${anchors.length} trust anchors`)}
        aside={
          <span className="flex items-center gap-2">
            {isAdmin && <EditChannel channel={null} />}
            <TrustAnchors anchors={anchors} mayAdd={isAdmin} now={now} />
          </span>
        }
      />
      {unissued.length > 0 && (
        <p role="status" className="mb-3 rounded-card border border-line bg-apricot-soft px-3.5 py-2 text-apricot-ink">
          {t(
            `没有启用的通道签发：${unissued.map((one) => profileWords(one, t)).join("、")}。这些证书现在申请不了。`,
            `No channel that is on issues: ${unissued.map((one) => profileWords(one, t)).join(", ")}. None of these can be applied for.`,
          )}
        </p>
      )}
      <div className="mb-3 grid shrink-0 gap-3 lg:grid-cols-[repeat(auto-fit,minmax(340px,1fr))]">
        {channels.map((channel) => (
          <Card
            key={channel.id}
            title={channel.name}
            aside={
              <span className="flex items-center gap-2">
                {channel.isEnabled ? (
                  <StateTag tone="done">{t("启用", "On")}</StateTag>
                ) : (
                  <StateTag tone="off">{t("停用", "Off")}</StateTag>
                )}
                {isAdmin && <EditChannel channel={channel} />}
              </span>
            }
          >
            <Facts
              rows={[
                [t("机构", "CA"), channel.caName],
                [
                  t("许可证", "Licence"),
                  <span key="no" className="font-mono">
                    {channel.licenceNo}
                  </span>,
                ],
                [
                  t("许可到", "Until"),
                  channel.licenceUntil <= now ? (
                    <StateTag key="until" tone="bad">
                      {lastDay(channel.licenceUntil)}
                    </StateTag>
                  ) : (
                    lastDay(channel.licenceUntil)
                  ),
                ],
                [
                  t("签发", "Issues"),
                  PROFILES.filter((one) => channel.labels[one] !== undefined)
                    .map((one) => profileWords(one, t))
                    .join(t("、", ", ")) || "—",
                ],
                [t("次序", "Order"), t(`第 ${channel.priority} 位`, String(channel.priority))],
                [t("有效期", "Validity"), t(`${channel.validityYears} 年`, `${channel.validityYears} years`)],
                [
                  t("吊销信息", "Revocation"),
                  <SourceHealthLines
                    key="sources"
                    sources={sources.filter((one) => one.channelId === channel.id)}
                    channelId={channel.id}
                    t={t}
                  />,
                ],
              ]}
            />
          </Card>
        ))}
      </div>
      <ListCard>
        <Filters path={PATH} t={t}>
          <TextFilter label={t("姓名 / 工号 / 序列号", "Name / staff no. / serial")} name="text" value={query.text} />
          <ChoiceFilter
            label={t("用途", "For")}
            name="profile"
            value={query.profile}
            all={t("全部", "All")}
            choices={profileChoices(t)}
          />
          <ChoiceFilter
            label={t("状态", "State")}
            name="state"
            value={query.state}
            all={t("全部", "All")}
            choices={certificateStateChoices(t)}
          />
        </Filters>
        {list.certificates.length === 0 ? (
          <EmptyList
            t={t}
            filters={[query.text, query.profile, query.state, query.within]}
            title={t("没有证书", "No certificates")}
            action={t(
              "人员在手机上完成绑定后自动申请，签发后出现在这里。",
              "They are applied for when staff bind a phone, and appear here once issued.",
            )}
          />
        ) : (
          <Table
            caption={t("证书列表", "List of certificates")}
            rows={list.certificates}
            rowKey={(row) => row.id}
            isOff={(row) => row.state === "replaced"}
            columns={[
              {
                key: "serial",
                head: t("序列号", "Serial"),
                cell: (row) => <span className="font-mono text-hint">{row.serial ?? "—"}</span>,
                title: (row) => row.serial ?? "",
              },
              {
                key: "holder",
                head: t("持有者", "Holder"),
                cell: (row) =>
                  row.personName ? (
                    <a href={`/person/${row.personId}`}>
                      <span className="font-semibold">{row.personName}</span>（
                      <span className="font-mono text-hint">{row.staffNo}</span>）
                    </a>
                  ) : (
                    serviceName(row.profile, t)
                  ),
              },
              { key: "profile", head: t("用途", "For"), cell: (row) => profileWords(row.profile, t) },
              { key: "channel", head: t("CA 通道", "CA channel"), cell: (row) => row.channel },
              { key: "from", head: t("生效", "From"), cell: (row) => (row.notBefore ? dateOnly(row.notBefore) : "—") },
              {
                key: "until",
                head: t("到期", "Expires"),
                cell: (row) => (row.notAfter ? dateOnly(row.notAfter) : "—"),
              },
              {
                key: "state",
                head: t("状态", "State"),
                cell: (row) => <CertificateStateTag state={row.state} t={t} />,
              },
              {
                key: "act",
                head: t("操作", "Action"),
                cell: (row) => (
                  <a
                    href={`/certificate/${row.id}`}
                    aria-label={t(`查看证书 ${row.serial ?? ""}`, `View certificate ${row.serial ?? ""}`)}
                  >
                    {t("查看", "View")}
                  </a>
                ),
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={list.total} t={t} />
      </ListCard>
    </>
  );
}

/** The licence ends with a day, Beijing time: at the midnight after it. */
const lastDay = (until: Date): string => dateOnly(new Date(until.getTime() - 1));

function serviceName(profile: string, t: Translate) {
  if (profile === "tsa" || profile === "tsa-rsa") return t("本院时间戳服务", "This hospital's timestamps");
  return <a href="/institution">{t("本院机构密钥", "This hospital's key")}</a>;
}
