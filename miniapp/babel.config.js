// Targets are the floor of the base library the app asks for (3.8.12): BigInt and its `**` stay what they are. The preset
// transforms class fields but not private methods, and the two must go together.
module.exports = {
  presets: [["taro", { framework: "react", ts: true, compiler: "webpack5", targets: { ios: "15", chrome: "86" } }]],
  plugins: [
    "@babel/plugin-transform-class-properties",
    "@babel/plugin-transform-private-methods",
    "@babel/plugin-transform-private-property-in-object",
  ],
};
