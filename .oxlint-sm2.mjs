/**
 * Lint rules against calls that look like SM2 and are not (facts: Node 20 to 24 with OpenSSL 3): each has its sentence in
 * src/test/gates/fixtures/lint/sm2-traps.ts, so that a silent rule is noticed.
 */

const CURVE = /^(?:sm2|sm2p256v1|1\.2\.156\.10197\.1\.301)$/i;

const textOf = (node) => (node?.type === "Literal" && typeof node.value === "string" ? node.value : null);
const nameOf = (node) => node?.name ?? textOf(node);
/** `sign` of `sign(…)` and of `crypto.sign(…)`. */
const calledName = ({ callee }) => (callee.type === "MemberExpression" ? nameOf(callee.property) : nameOf(callee));

/** Names this file gives to things of node:crypto: local name to exported name, and "*" for the module itself. */
function cryptoNames(program) {
  const names = new Map();
  for (const node of program.body) {
    if (node.type !== "ImportDeclaration" || !/^(?:node:)?crypto$/.test(node.source.value)) continue;
    for (const one of node.specifiers)
      names.set(one.local.name, one.type === "ImportSpecifier" ? nameOf(one.imported) : "*");
  }
  return names;
}

/** The exported name of node:crypto a call goes to, or null. */
function cryptoCall(names, node) {
  const { callee } = node;
  if (callee.type === "Identifier") return names.get(callee.name) ?? null;
  const isModule = callee.type === "MemberExpression" && names.get(callee.object.name) === "*";
  return isModule ? nameOf(callee.property) : null;
}

const rule = (message, listen) => ({
  meta: { messages: { trap: message } },
  create(context) {
    let names = new Map();
    const report = (node) => context.report({ node, messageId: "trap" });
    return { Program: (node) => (names = cryptoNames(node)), ...listen(report, () => names) };
  },
});

export default {
  meta: { name: "sm2" },
  rules: {
    "no-generated-key": rule(
      "A key object generated on this curve signs ECDSA, not SM2: have it encoded (privateKeyEncoding, publicKeyEncoding) and import it, or draw d with sm2GenerateKey.",
      (report) => ({
        ObjectExpression({ properties }) {
          const curve = properties.find((one) => nameOf(one.key) === "namedCurve");
          const areEncoded = ["privateKeyEncoding", "publicKeyEncoding"].every((name) =>
            properties.some((one) => nameOf(one.key) === name),
          );
          if (CURVE.test(textOf(curve?.value) ?? "") && !areEncoded) report(curve);
        },
      }),
    ),
    "no-implicit-z": rule(
      "One-shot sign and verify take an SM2 key's id for empty: use createSign/createVerify('sm3') with Z in front (server/native-sm2.ts), or the kernel.",
      (report, names) => ({
        CallExpression(node) {
          if (!["sign", "verify"].includes(cryptoCall(names(), node))) return;
          const hash = textOf(node.arguments[0]);
          if (hash === null || /sm3/i.test(hash)) report(node);
        },
      }),
    ),
    "no-x509-verify": rule(
      "X509Certificate.verify is false for every SM2 signature: use verifyChain of core/x509.",
      (report) => {
        const certificates = new Set();
        const isCertificate = (node) =>
          (node?.type === "NewExpression" && calledName(node) === "X509Certificate") || certificates.has(node?.name);
        return {
          VariableDeclarator(node) {
            if (isCertificate(node.init) && node.id.type === "Identifier") certificates.add(node.id.name);
          },
          CallExpression({ callee }) {
            if (
              callee.type === "MemberExpression" &&
              nameOf(callee.property) === "verify" &&
              isCertificate(callee.object)
            )
              report(callee);
          },
        };
      },
    ),
    "no-compressed-point": rule(
      "Points travel as 65 bytes 04‖X‖Y: write them with bytes65, read them with pointOf, which refuse every other form.",
      (report) => ({
        CallExpression(node) {
          const { callee } = node;
          if (callee.type !== "MemberExpression") return;
          const name = nameOf(callee.property);
          const [first] = node.arguments;
          const isWritten = ["toBytes", "toRawBytes"].includes(name) && first?.value !== false;
          const isRead =
            name === "fromBytes" ||
            (name === "fromHex" && /point|curve/i.test(callee.object.name ?? callee.object.callee?.name ?? ""));
          const isOther =
            ["getPublicKey", "convertKey"].includes(name) &&
            node.arguments.some((one) => /^(?:compressed|hybrid)$/.test(textOf(one) ?? ""));
          if (isWritten || isRead || isOther) report(node);
        },
      }),
    ),
  },
};
