// How Next builds and serves the console. Headers with a nonce are set per request, in the console itself.
import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  devIndicators: false,
  typedRoutes: false,
  // They bring native or wasm files, or load parts of themselves by name: a bundle would lose those.
  serverExternalPackages: ["@node-rs/argon2", "@prisma/adapter-pg", "@prisma/client", "nodemailer", "pg", "pino"],
  // `npm run typecheck`, which `npm test` runs, checks every file once; whoever only starts the product does not wait for it.
  typescript: { ignoreBuildErrors: true },
};

export default config;
