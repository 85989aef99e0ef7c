export default defineAppConfig({
  pages: [
    "pages/main/index",
    "pages/bind/index",
    "pages/task/index",
    "pages/batch/index",
    "pages/ink/index",
    "pages/scan/index",
    "pages/change/index",
    "pages/login/index",
  ],
  window: {
    navigationStyle: "custom",
    navigationBarTitleText: "杏签",
    backgroundTextStyle: "dark",
    backgroundColor: "#F5F3EE",
  },
  darkmode: true,
  permission: {},
  requiredPrivateInfos: [],
  __usePrivacyCheck__: true,
  style: "v2",
  lazyCodeLoading: "requiredComponents",
});
