// The house's rules. Each is broken on purpose by a file in src/test/gates/fixtures, so that a silent gate is noticed.

/** The line of nouns: a noun imports only nouns before it. */
export const NOUNS = [
  "audit",
  "gateway",
  "person",
  "login",
  "notice",
  "key",
  "certificate",
  "template",
  "document",
  "timestamp",
  "institution",
  "approval",
  "mandate",
  "terminal",
  "evidence",
  "preservation",
  "seal",
  "signing",
  "leaving",
  "sealing",
  "sso",
  "alert",
  "his",
];

const backwards = NOUNS.slice(0, -1).map((noun, at) => ({
  name: `line-${noun}`,
  comment: `${noun} stands before ${NOUNS.slice(at + 1).join(", ")}: pass facts in, or move the verb down the line.`,
  severity: "error",
  from: { path: `^(src/test/gates/fixtures/)?src/modules/${noun}/`, pathNot: "[.]test[.]ts$" },
  to: { path: `(^|/)src/modules/(${NOUNS.slice(at + 1).join("|")})/` },
}));

export default {
  forbidden: [
    ...backwards,
    {
      name: "noun-privacy",
      comment: "Sub-folders, router.ts and jobs.ts are a noun's own: import its flat files.",
      severity: "error",
      from: { path: "src/modules/([^/]+)/", pathNot: "[.]test[.]ts$" },
      to: { path: "src/modules/([^/]+)/(.+/|router[.]ts|jobs[.]ts)", pathNot: "src/modules/$1/" },
    },
    {
      name: "core-is-pure",
      comment: "core imports core and @noble only: pass I/O, time and randomness in as arguments.",
      severity: "error",
      // AssemblyScript is another language with another resolver; its compiler knows no module but its own.
      from: { path: "src/core/", pathNot: "[.]test[.]ts$|core/sm/kernel/assembly/" },
      to: { pathNot: "(^|/)src/core/|node_modules/@noble/" },
    },
    {
      name: "server-knows-no-noun",
      comment: "server is what every noun stands on: put the code into the noun, or pass it in.",
      severity: "error",
      from: { path: "src/server/", pathNot: "[.]test[.]ts$" },
      to: { path: "(^|/)src/(modules|app|ui)/" },
    },
    {
      name: "ui-is-client-safe",
      comment:
        "A noun's ui takes its own input, rules, errors, and what it draws with; everything else goes through tRPC. SM3 of a file is computed where the file is.",
      severity: "error",
      from: { path: "src/modules/([^/]+)/ui/" },
      to: {
        path: "(^|/)src/(server|core|modules)/",
        pathNot:
          "src/modules/$1/((ui|layout)/|[a-z-]*(input|rules|errors|form|check-form|diff-forms)[.]ts$)|^src/core/sm/sm3[.]ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "layout-is-pure",
      comment: "Forms are laid out by the same code in browsers and on the server: it takes core, rules and the form.",
      severity: "error",
      from: { path: "src/modules/template/(layout/|(form|check-form|diff-forms)[.]ts$)", pathNot: "[.]test[.]ts$" },
      to: {
        pathNot:
          "(^|/)src/core/|src/modules/[^/]+/rules[.]ts$|src/modules/template/(layout/|form[.]ts$)|node_modules/(zod|qrcode)/",
      },
    },
    {
      name: "shared-ui-has-no-hospital",
      comment: "src/ui has no hospital words: pass texts and values in.",
      severity: "error",
      from: { path: "src/ui/", pathNot: "^miniapp/" },
      to: { path: "(^|/)src/(modules|server|core|app)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "nobody-imports-app",
      comment: "app is wiring: move what others need into a module or src/ui.",
      severity: "error",
      from: { pathNot: "src/app/" },
      to: { path: "(^|/)src/app/" },
    },
    {
      name: "miniapp-takes-core",
      comment: "The mini-program takes values from core only; types of routers.ts are free.",
      severity: "error",
      from: { path: "(^|/)miniapp/src/" },
      to: { path: "^src/", pathNot: "^src/(core/|test/gates/fixtures/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "exchange-is-bare",
      comment: "exchange takes core and node:* only: the DMZ runs without npm packages.",
      severity: "error",
      from: { path: "(^|/)exchange/", pathNot: "[.]test[.]ts$" },
      to: { pathNot: "(^|/)(exchange|src/core)/", dependencyTypesNot: ["core"] },
    },
    {
      name: "vault-is-bare",
      comment: "vault takes core and node:* only: it holds the doctors' other half and believes nobody.",
      severity: "error",
      from: { path: "(^|/)src/vault/", pathNot: "[.]test[.]ts$" },
      to: { pathNot: "(^|/)src/(vault|core)/", dependencyTypesNot: ["core"] },
    },
    {
      name: "nobody-imports-vault",
      comment: "The vault is another process under another user: ask it (server/vault.ts), never load it.",
      severity: "error",
      from: {
        path: "^(src|exchange|miniapp|sandbox|bin)/",
        pathNot: "(^|/)src/vault/|[.]test[.]ts$|^src/test/(vault|auto-sign-hospital)[.]ts$",
      },
      to: { path: "(^|/)src/vault/" },
    },
    {
      name: "sandbox-is-blind",
      comment: "The sandbox plays the outside world: nothing of ours may be known to it, nor it to us.",
      severity: "error",
      from: { path: "(^|/)sandbox/" },
      to: { path: "(^|/)(src|exchange|miniapp)/", pathNot: "gates/fixtures/sandbox/" },
    },
    {
      name: "nobody-imports-sandbox",
      comment: "The product must not know whether it talks to the sandbox.",
      severity: "error",
      from: { path: "^(src|exchange|miniapp)/", pathNot: "gates/fixtures/sandbox/|[.]test[.]ts$" },
      to: { path: "(^|/)sandbox/" },
    },
    {
      name: "no-test-in-product",
      comment: "Test code stays in tests.",
      severity: "error",
      from: { pathNot: "[.]test[.]tsx?$|[.]spec[.]ts$|^src/test/(?!gates/fixtures)|^vitest|^playwright" },
      to: { path: "[.]test[.]ts$|^src/test/(harness|mariadb|fixed-clock)[.]ts$" },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file or hide a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "[.]next/|miniapp/(dist|node_modules)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
