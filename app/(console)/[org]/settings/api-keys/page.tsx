// Keys for scripts that work on this organization through the API.

import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { currentTenant } from "@/app/_server/current-tenant";
import { CodeBlock } from "@/app/_ui/code-block";
import { EmptyState } from "@/app/_ui/empty-state";
import { Section } from "@/app/_ui/section";
import { listApiKeys } from "@/lib/api-keys/list-api-keys";
import { consoleEnv } from "@/lib/env/console-env";
import { can } from "@/lib/tenancy/permissions";
import { rolesUpTo } from "../members/role-options";
import { ApiKeyTable } from "./api-key-table";
import { CreateApiKey } from "./create-api-key";

export const metadata: Metadata = { title: "API keys" };

interface ApiKeysPageProps {
  params: Promise<{ org: string }>;
}

export default async function ApiKeysPage({ params }: ApiKeysPageProps) {
  const tenant = await currentTenant(params);
  if (!can(tenant.actor.role, "api_key.read")) notFound();
  const keys = await listApiKeys(tenant);
  return (
    <Section
      title="API keys"
      description="For scripts. A key never does more than its maker may, and dies with the maker’s membership."
      // Always in this one place: the dialog holds the new key's only sight of its token while the list behind it fills.
      action={<CreateApiKey org={tenant.org.slug} roles={rolesUpTo(tenant.actor.role)} />}
    >
      {keys.length > 0 ? (
        <ApiKeyTable org={tenant.org.slug} keys={keys} />
      ) : (
        <EmptyState
          title="No API keys yet"
          icon={<KeyRound />}
          example={<CodeBlock language="shell" wrap code={`curl ${consoleEnv().CONSOLE_URL}/api/v1/servers \\\n  -H "Authorization: Bearer pck_…"`} />}
        >
          A key lets a script register servers, write policies, mint grants and read calls.
        </EmptyState>
      )}
    </Section>
  );
}
