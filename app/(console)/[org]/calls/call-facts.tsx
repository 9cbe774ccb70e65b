// Everything that the log knows of one call: the decision, the rule as it stood, who, what, and how long it took.

import { Callout } from "@/app/_ui/callout";
import { CodeBlock } from "@/app/_ui/code-block";
import { DefinitionList } from "@/app/_ui/definition-list";
import { LinkButton } from "@/app/_ui/link-button";
import { Section } from "@/app/_ui/section";
import { TextLink } from "@/app/_ui/text-link";
import { TimeStamp } from "@/app/_ui/time-stamp";
import { millisecondWords } from "@/app/_ui/time-words";
import { denialText } from "@/lib/guard/denial-text";
import type { CallDetail } from "@/lib/calls/get-call";
import { CallActs } from "./call-acts";
import { chargeWords } from "./charge-words";
import { clientWords } from "./client-words";
import { explainCall, type ServerFacts } from "./explain-call";
import { OutcomeMark } from "./outcome-mark";
import { outcomeOf, resultFact, toolFailed } from "./outcome-words";
import { callsHref } from "./read-query";
import { ShadowVerdict } from "./shadow-verdict";
import { RecordedValues } from "./recorded-values";
import { ruleText } from "./rule-text";
import { StageList } from "./stage-list";
import { stageTimes } from "./stage-times";
import { valueWords } from "./value-words";

const bridgedWords = {
  "to-modern": ", translated for the server, which speaks only the revision of 2026-07-28",
  "to-legacy": ", translated for the server, which speaks only the revisions before 2026-07-28",
} as const;

function argumentWords(keys: readonly string[], other: number): string {
  if (keys.length === 0 && other === 0) return "none";
  const named = keys.join(", ");
  const rest = other === 0 ? "" : `${named === "" ? "" : " and "}${String(other)} that the tool's schema does not name`;
  return named + rest;
}

function valueItems(values: CallDetail["values"]): { term: string; value: string }[] {
  const said = [["Argument values", values.arguments], ["Result value", values.results], ["Its task's result", values.task_results]] as const;
  return said.flatMap(([term, standing]) => {
    const value = valueWords(standing);
    return value === null ? [] : [{ term, value }];
  });
}

function milliseconds(value: number | null): string {
  return value === null ? "–" : millisecondWords(value);
}

export function CallFacts({ org, detail, server: facts, mayManage, mayReadValues }: {
  org: string; detail: CallDetail;
  /** Of the server as it is now; null where it is gone. */
  server: ServerFacts | null;
  /** Whether this person may change policies. */
  mayManage: boolean;
  /** Whether there may be recorded values of the call, and this person may see them. */
  mayReadValues: boolean;
}) {
  const { call, policy, server, values } = detail;
  const rule = policy && call.rule !== null ? ruleText(policy.document, call.rule) : null;
  const resultRule = policy && call.resultRule !== null ? ruleText(policy.document, call.resultRule) : null;
  const result = resultFact(call);
  const failed = toolFailed(call);
  const serverHref = server === null ? null : `/${org}/servers/${server.slug}`;
  const explained = explainCall(call, facts);
  const stages = stageTimes(call);
  const found = outcomeOf(call).search;
  return (
    <div className="flex flex-col gap-6 [&>section]:mb-0">
      {explained === null ? null : (
        <Callout tone={explained.tone} title={explained.title}>
          {explained.text}
          {explained.next === undefined || serverHref === null ? null : <div className="mt-2"><LinkButton size="sm" href={`${serverHref}${explained.next.path}`}>{explained.next.label}</LinkButton></div>}
        </Callout>
      )}
      {call.effect === "deny" ? <Callout tone="danger" title="Denied">{call.message}</Callout> : null}
      {call.effect === "park" ? <Callout tone="warn" title="Not approved">{denialText({ code: "approval_required", message: call.message })}</Callout> : null}
      {serverHref === null ? null : <CallActs call={call} policyHref={`${serverHref}/policy`} mayManage={mayManage} />}
      <Section title="Decision">
        <DefinitionList items={[
          { term: "Code", value: <span className="font-mono text-xs">{call.code}</span> },
          { term: "Rule", value: call.rule === null ? "none" : <span className="font-mono text-xs break-all">{call.rule}</span> },
          { term: "Policy", value: policy === null
            ? (call.policyId === null ? "none" : "deleted since")
            : <>{serverHref === null ? policy.name : <TextLink href={`${serverHref}/policy?policy=${call.policyId ?? ""}`}>{policy.name}</TextLink>}, version {call.policyVersion}</> },
          ...(call.shadow === null ? [] : [{ term: "Shadow", value: <ShadowVerdict shadow={call.shadow} policyHref={serverHref === null ? null : `${serverHref}/policy`} /> }]),
          ...(call.retryAfterSeconds === null ? [] : [{ term: "Fits again after", value: `${String(call.retryAfterSeconds)} s` }]),
          { term: "Decided in", value: `${(call.decidedUs / 1000).toFixed(2)} ms` },
          ...(call.charges === null ? [] : [{ term: "Limits charged", value: <ul className="font-mono text-xs break-all">{call.charges.map((charge) => <li key={JSON.stringify(charge)}>{chargeWords(charge)}</li>)}</ul> }]),
        ]} />
        {rule === null ? null : <CodeBlock className="mt-3" code={rule} language="json" wrap label={`${call.rule ?? ""} in version ${String(call.policyVersion)}`} />}
      </Section>
      <Section title="Call">
        <DefinitionList items={[
          { term: "Time", value: <TimeStamp at={call.startedAt} precise /> },
          { term: "Server", value: serverHref === null ? call.serverName : <TextLink href={serverHref}>{call.serverName}</TextLink> },
          { term: "Method", value: <span className="font-mono text-xs">{call.method ?? call.httpMethod}</span> },
          ...(call.tool === null ? [] : [{ term: "Tool", value: <span className="font-mono text-xs">{call.tool}</span> }]),
          { term: "Arguments", value: argumentWords(call.argumentKeys, call.argumentKeysOther) },
          ...valueItems(values),
          ...(call.argumentsMac === null ? [] : [{ term: "Arguments' keyed hash", value: <span className="font-mono text-xs break-all">{call.argumentsMac}</span> }]),
          { term: "Era", value: `${call.era ?? "unknown"}${call.bridged === null ? "" : bridgedWords[call.bridged]}` },
          { term: "Request", value: `${call.requestBytes.toLocaleString("en")} bytes${call.argumentBytes === null ? "" : `, ${call.argumentBytes.toLocaleString("en")} of them arguments`}` },
          ...(call.traceId === null ? [] : [{ term: "Trace", value: <TextLink href={callsHref(`/${org}/calls`, `trace:${call.traceId}`)} className="font-mono text-xs break-all">{call.traceId}</TextLink> }]),
        ]} />
      </Section>
      {mayReadValues ? <RecordedValues key={call.id} org={org} callId={call.id} /> : null}
      <Section title="Who">
        <DefinitionList items={[
          { term: "Grant", value: call.grantId === null || serverHref === null ? call.grantLabel ?? "none" : <TextLink href={`${serverHref}/grants/${call.grantId}`}>{call.grantLabel ?? call.grantId}</TextLink> },
          { term: "Client", value: clientWords(call) },
          { term: "Address", value: <span className="font-mono text-xs">{call.clientIp}</span> },
        ]} />
      </Section>
      <Section title="Outcome">
        <DefinitionList items={[
          { term: "Outcome", value: <><OutcomeMark call={call} /><span className="text-ink-faint">, found by </span><TextLink href={callsHref(`/${org}/calls`, found)} className="font-mono text-xs">{found}</TextLink></> },
          ...(result === null ? [] : [
            { term: "Result", value: result },
            { term: "Result code", value: <span className="font-mono text-xs">{call.resultCode}</span> },
            { term: "Result rule", value: call.resultRule === null ? "none" : <span className="font-mono text-xs break-all">{call.resultRule}</span> },
          ]),
          { term: "Server's status", value: call.upstreamStatus === null ? "–" : String(call.upstreamStatus) },
          { term: "Tool said it failed", value: failed === null ? "–" : failed ? "yes" : "no" },
          { term: "Answer", value: call.responseBytes === null ? "–" : `${call.responseBytes.toLocaleString("en")} bytes` },
          { term: "Server took", value: milliseconds(call.upstreamMs) },
          { term: "In all", value: milliseconds(call.totalMs) },
          { term: "Call id", value: <span className="font-mono text-xs">{call.id}</span> },
        ]} />
        {stages.length === 0 ? null : <StageList stages={stages} />}
        {resultRule === null ? null : <CodeBlock className="mt-3" code={resultRule} language="json" wrap label={`${call.resultRule ?? ""} in version ${String(call.policyVersion)}`} />}
      </Section>
    </div>
  );
}
