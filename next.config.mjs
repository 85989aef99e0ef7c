/** The console. Node's front door (src/main.ts) serves it; `next start` alone has no hospital behind it. */
export default {
  poweredByHeader: false,
  // Types are checked by `npm run check`, over the whole house and once.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  devIndicators: false,
  agentRules: false,
};
