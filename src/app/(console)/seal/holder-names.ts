import type { GrantHolder } from "#modules/seal/rules.ts";
import { ROLES, isRole } from "#modules/person/rules.ts";
import type { Lang } from "#ui/words.ts";
import type { load } from "../../request.ts";

type Api = Parameters<Parameters<typeof load>[0]>[0];

/** Names of whom grants are for: people, roles, departments and hospital systems live in other nouns. */
export async function holderNames(api: Api, holders: readonly { kind: GrantHolder; id: string }[], lang: Lang) {
  const ids = holders.filter(({ kind }) => kind === "person").map(({ id }) => id);
  const [people, tree, applications, types] = await Promise.all([
    api.person.names({ personIds: [...new Set(ids)] }),
    api.person.tree(),
    api.his.applicationNames(),
    api.document.types(),
  ]);
  const departments = tree.flatMap((campus) => campus.departments);
  return {
    departments: departments.map(({ id, name }) => [id, name] as const),
    applications: applications.map(({ id, name }) => [id, name] as const),
    roles: Object.entries(ROLES).map(([role, names]) => [role, names[lang]] as const),
    types: types.map(({ code, name }) => [code, name] as const),
    typesWords: (codes: readonly string[]): string =>
      codes.map((code) => types.find((one) => one.code === code)?.name ?? code).join("、"),
    nameOf: (kind: GrantHolder, id: string): string => {
      if (kind === "person") return people.find(({ personId }) => personId === id)?.name ?? id;
      if (kind === "department") return departments.find((one) => one.id === id)?.name ?? id;
      if (kind === "application") return applications.find((one) => one.id === id)?.name ?? id;
      return isRole(id) ? ROLES[id][lang] : id;
    },
  };
}
