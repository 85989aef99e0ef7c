// Targets are the floor of the base library the app asks for (3.8.12): BigInt and its `**` stay what they are.
module.exports = {
  presets: [["taro", { framework: "react", ts: true, compiler: "webpack5", targets: { ios: "15", chrome: "86" } }]],
};
