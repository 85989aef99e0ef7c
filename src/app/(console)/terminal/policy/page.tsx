import type { Metadata } from "next";
import { PinPolicyForm } from "#modules/key/ui/pin-policy-form.tsx";
import { ConsolePolicyForm } from "#modules/login/ui/console-policy-form.tsx";
import { LinkButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { ChoiceFilter, Filters } from "#ui/filters.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { words } from "#ui/words.ts";
import { lang, load, queryOf, type Search } from "../../../request.ts";

export const metadata: Metadata = { title: "密码与登录策略" };

const PATH = "/terminal/policy";

export default async function PinPolicyPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const title = t("密码与登录策略", "PIN and sign-in policy");
  const loaded = await load(async (api) => ({
    policies: await api.key.pinPolicies(),
    signIn: await api.login.policy(),
    tree: await api.person.tree(),
    me: await api.login.me(),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { policies, signIn, tree, me } = loaded.data;
  const departments = tree.flatMap((campus) => campus.departments);
  const names = new Map(departments.map(({ id, name }) => [id, name]));
  const [whole, ...overrides] = policies;
  const chosen = query.department && names.has(query.department) ? query.department : null;
  const isNew = chosen !== null && !overrides.some((one) => one.departmentId === chosen);
  const shown = [...(whole && chosen && isNew ? [{ ...whole, departmentId: chosen }] : []), ...overrides];
  const mayEdit = me.roles.some((role) => role === "security-admin" || role === "system-admin");
  return (
    <>
      <PageTitle
        title={title}
        hint={t("科室的密码策略优先于全院", "A department's PIN policy stands before the hospital's")}
        aside={<LinkButton href="/terminal">{t("全部手机", "All phones")}</LinkButton>}
      />
      <div className="grid items-start gap-3 lg:grid-cols-2">
        {whole && (
          <Card title={t("签名密码：全院", "PIN: whole hospital")} isTight>
            <PinPolicyForm policy={whole} name={t("全院", "Whole hospital")} mayEdit={mayEdit} isOverride={false} />
          </Card>
        )}
        <Card title={t("后台登录", "Console sign-in")} isTight>
          <ConsolePolicyForm openSessions={signIn.openSessions} mayEdit={mayEdit} />
        </Card>
        <Card title={t("签名密码：为某个科室另设", "PIN: set apart for a department")} isTight>
          <Filters path={PATH} t={t}>
            <ChoiceFilter
              label={t("科室", "Department")}
              name="department"
              value={query.department}
              all={t("请选择", "Choose")}
              choices={departments.map(({ id, name }) => [id, name] as const)}
            />
          </Filters>
        </Card>
        {shown.map((policy) => (
          <Card key={policy.departmentId} title={names.get(policy.departmentId) ?? policy.departmentId} isTight>
            <PinPolicyForm
              policy={policy}
              name={names.get(policy.departmentId) ?? policy.departmentId}
              mayEdit={mayEdit}
              isOverride={overrides.some((one) => one.departmentId === policy.departmentId)}
            />
          </Card>
        ))}
      </div>
    </>
  );
}
