// The forms of well-known credentials: a prefix that their issuer chose so that they can be recognised, and what follows it.
// Each row names where its form is documented; "secret scanning" is GitHub's list of supported patterns, which the issuers report to.

export interface ApiKeyForm {
  readonly prefixes: readonly string[];
  /** Anchored by the finder directly behind the prefix. One class, or classes with a separator between: linear. */
  readonly rest: string;
}

const word = "[A-Za-z0-9_-]";
const letters = "[A-Za-z0-9]";
const hex = "[0-9a-f]";

export const apiKeyForms: readonly ApiKeyForm[] = [
  // Our own: lib/crypto/mint-token.ts.
  { prefixes: ["pcg_", "pck_"], rest: `${letters}{49}` },
  // AWS IAM User Guide, "IAM identifiers", Unique ID prefixes: long-term and temporary access keys, bearer tokens.
  { prefixes: ["AKIA", "ASIA", "ABIA", "ACCA"], rest: "[A-Z2-7]{16}" },
  // GitHub Docs, "About authentication to GitHub", GitHub's token formats.
  { prefixes: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], rest: `${letters}{36,255}` },
  { prefixes: ["github_pat_"], rest: "[A-Za-z0-9]{22}_[A-Za-z0-9]{59}" },
  // GitLab Docs, "Token overview", Token prefixes.
  { prefixes: ["glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glimt-", "glagent-", "gloas-", "glsoat-", "glffct-"], rest: `[A-Za-z0-9_.-]{20,300}` },
  // Slack API, "Token types"; incoming webhooks hold their secret in the address.
  { prefixes: ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xoxe.xoxp-", "xoxe.xoxb-", "xapp-"], rest: "[A-Za-z0-9-]{20,250}" },
  { prefixes: ["hooks.slack.com/services/"], rest: "T[A-Z0-9]{6,16}/B[A-Z0-9]{6,16}/[A-Za-z0-9]{16,32}" },
  // Stripe Docs, "API keys" and "Webhook signatures"; publishable keys (pk_) are meant to be seen.
  { prefixes: ["sk_live_", "sk_test_", "rk_live_", "rk_test_"], rest: `${letters}{16,255}` },
  { prefixes: ["whsec_"], rest: "[A-Za-z0-9+/=]{32,88}" },
  // OpenAI, secret scanning: project, service account, admin and older user keys all hold the marker T3BlbkFJ.
  { prefixes: ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"], rest: `${word}{20,300}` },
  { prefixes: ["sk-"], rest: "[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}" },
  // Anthropic, secret scanning.
  { prefixes: ["sk-ant-api03-", "sk-ant-admin01-", "sk-ant-oat01-", "sk-ant-ort01-"], rest: `${word}{80,120}` },
  // OpenRouter, Groq, xAI, Perplexity, Replicate: secret scanning.
  { prefixes: ["sk-or-v1-"], rest: `${hex}{64}` },
  { prefixes: ["gsk_"], rest: `${letters}{52}` },
  { prefixes: ["xai-"], rest: `${letters}{80}` },
  { prefixes: ["pplx-"], rest: `${letters}{48}` },
  { prefixes: ["r8_"], rest: `${letters}{37}` },
  // Hugging Face Hub docs, "User access tokens".
  { prefixes: ["hf_", "api_org_"], rest: "[A-Za-z0-9]{34}" },
  // Google Cloud, "Manage API keys"; OAuth client secrets and access tokens: secret scanning.
  { prefixes: ["AIza"], rest: `${word}{35}` },
  { prefixes: ["GOCSPX-"], rest: `${word}{28}` },
  { prefixes: ["ya29."], rest: `${word}{20,2048}` },
  // Microsoft Learn, "Configure Azure Storage connection strings" and the like of Service Bus.
  { prefixes: ["AccountKey=", "SharedAccessKey="], rest: "[A-Za-z0-9+/]{42,86}={1,2}" },
  // Twilio SendGrid Docs, "API keys"; Mailgun: secret scanning.
  { prefixes: ["SG."], rest: `${word}{22}\\.${word}{43}` },
  { prefixes: ["key-"], rest: `${hex}{32}` },
  // npm Docs, "About access tokens"; PyPI Help, "How can I use API tokens" (a macaroon for pypi.org); crates.io; RubyGems guides.
  { prefixes: ["npm_"], rest: `${letters}{36}` },
  { prefixes: ["pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"], rest: `${word}{50,500}` },
  { prefixes: ["cio"], rest: `${letters}{32}` },
  { prefixes: ["rubygems_"], rest: `${hex}{48}` },
  // Docker Hub, DigitalOcean, Heroku, Netlify: secret scanning.
  { prefixes: ["dckr_pat_", "dckr_oat_"], rest: `${word}{27,64}` },
  { prefixes: ["dop_v1_", "doo_v1_", "dor_v1_"], rest: `${hex}{64}` },
  { prefixes: ["HRKU-"], rest: `${word}{36,64}` },
  { prefixes: ["nfp_"], rest: `${letters}{36}` },
  // Shopify.dev, "Access tokens"; Square Developer, "Access tokens".
  { prefixes: ["shpat_", "shpca_", "shppa_", "shpss_"], rest: "[0-9a-fA-F]{32}" },
  { prefixes: ["sq0atp-", "sq0csp-"], rest: `${word}{22,60}` },
  // Atlassian, Linear, Notion, Figma, Postman: secret scanning.
  { prefixes: ["ATATT3", "ATCTT3"], rest: `[A-Za-z0-9_=-]{50,300}` },
  { prefixes: ["lin_api_", "lin_oauth_"], rest: `${letters}{40,64}` },
  { prefixes: ["ntn_"], rest: `${letters}{40,64}` },
  { prefixes: ["figd_"], rest: `${word}{40,64}` },
  { prefixes: ["PMAK-"], rest: `${hex}{24}-${hex}{34}` },
  // HashiCorp Vault docs, "Tokens"; Doppler; Pulumi; Databricks; Grafana; New Relic; Sentry: secret scanning.
  { prefixes: ["hvs.", "hvb.", "hvr."], rest: `${word}{24,300}` },
  { prefixes: ["dp.pt.", "dp.st.", "dp.sa.", "dp.ct."], rest: `[A-Za-z0-9._-]{40,64}` },
  { prefixes: ["pul-"], rest: `${hex}{40}` },
  { prefixes: ["dapi"], rest: `${hex}{32}` },
  { prefixes: ["glsa_"], rest: "[A-Za-z0-9]{32}_[0-9a-f]{8}" },
  { prefixes: ["glc_"], rest: "[A-Za-z0-9+/=]{32,400}" },
  { prefixes: ["NRAK-"], rest: "[A-Z0-9]{27}" },
  { prefixes: ["sntrys_"], rest: "[A-Za-z0-9+/=_-]{60,400}" },
  // Supabase: secret scanning.
  { prefixes: ["sbp_"], rest: `${hex}{40}` },
  { prefixes: ["sb_secret_"], rest: `${word}{22,64}` },
  // age(1): identities are Bech32 in upper case.
  { prefixes: ["AGE-SECRET-KEY-1"], rest: "[0-9A-Z]{58}" },
];
