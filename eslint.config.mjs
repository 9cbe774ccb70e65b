// What the linter holds: Next's and TypeScript's rules, and the fences that are cheapest to see in the syntax. Who may import whom is held by
// tests/architecture.
import next from "eslint-config-next/core-web-vitals";
import nextTypescript from "eslint-config-next/typescript";

const NO_CHILD_PROCESS = { name: "node:child_process", message: "The product starts no programs; scripts/ may." };
const NO_SOCKETS = ["undici", "node:http", "node:https", "node:http2", "node:net", "node:tls", "node:dgram"].map((name) => ({
  name,
  allowTypeImports: true,
  message: "Only proxy/egress opens sockets, and only the listeners accept them (law L6).",
}));
/** The same module under its older name is the same module. */
const withBareNames = (paths) => paths.flatMap((path) => [path, ...(path.name.startsWith("node:") ? [{ ...path, name: path.name.slice(5) }] : [])]);

const NO_PROCESS_ENV = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: "The environment is parsed once, in lib/env.",
};
const NO_SERVER_FETCH = {
  selector: "Program:not(:has(> ExpressionStatement[directive='use client'])) CallExpression[callee.name='fetch']",
  message: "Only proxy/egress dials (law L6); a component may ask the console that served it.",
};

const config = [
  { ignores: [".next/", "dist/", ".data*/", "prisma/generated/", "next-env.d.ts", "test-results/", "playwright-report/", "coverage/"] },
  ...next,
  ...nextTypescript,
  { rules: { "import/no-anonymous-default-export": "off", quotes: ["error", "double", { avoidEscape: true, allowTemplateLiterals: true }] } },
  {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/ban-ts-comment": ["error", { "ts-expect-error": true, "ts-ignore": true, "ts-nocheck": true }],
      "@typescript-eslint/no-unused-vars": ["error", { args: "after-used", argsIgnorePattern: "^_", caughtErrors: "none" }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: ["error", "always"],
      "no-eval": "error",
      "no-new-func": "error",
    },
  },
  {
    files: ["app/**", "lib/**", "proxy/**"],
    rules: {
      "no-console": "error",
      "no-restricted-syntax": ["error", NO_PROCESS_ENV, NO_SERVER_FETCH],
      "@typescript-eslint/no-restricted-imports": ["error", { paths: withBareNames([NO_CHILD_PROCESS, ...NO_SOCKETS]) }],
    },
  },
  {
    files: ["lib/env/**"],
    rules: { "no-restricted-syntax": ["error", NO_SERVER_FETCH] },
  },
  {
    files: ["proxy/egress/**", "proxy/listener.ts", "proxy/ops/**", "app/console-server.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { paths: withBareNames([NO_CHILD_PROCESS]) }] },
  },
  {
    // Its pools take every socket from the egress module's connector.
    files: ["proxy/upstream/**"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { paths: withBareNames([NO_CHILD_PROCESS, ...NO_SOCKETS.filter(({ name }) => name !== "undici")]) }] },
  },
  {
    // Listens on a socket file, for the other gateway processes of the machine.
    files: ["proxy/upstream/peers/peer-door.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { paths: withBareNames([NO_CHILD_PROCESS]) }] },
  },
  {
    files: ["proxy/egress/**"],
    rules: { "no-restricted-syntax": ["error", NO_PROCESS_ENV] },
  },
];

export default config;
