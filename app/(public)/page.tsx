// The landing page: what Portcullis is, shown by one denied call. Readable without client script.
import { DeniedCall } from "./denied-call";
import { HowItWorks } from "./how-it-works";
import { SelfHosting } from "./self-hosting";
import { WaysIn } from "./ways-in";

export default function LandingPage() {
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-16 px-4 pt-10 pb-20 sm:pt-14 lg:gap-20 lg:px-8">
      <section className="flex flex-col gap-8">
        <div className="flex flex-wrap items-end justify-between gap-x-12 gap-y-5">
          <div className="max-w-2xl">
            <h1 className="text-3xl font-semibold tracking-tight text-balance text-ink sm:text-4xl">
              Decide which MCP tool calls your agents may make
            </h1>
            <p className="mt-3 text-lg text-pretty text-ink-muted">
              Portcullis stands between your agents and your MCP servers: it checks every tool call against a policy that you
              wrote, lets it through or denies it with a reason, and records both.
            </p>
          </div>
          <div className="flex gap-2">
            <WaysIn place="page" />
          </div>
        </div>
        <DeniedCall />
      </section>
      <HowItWorks />
      <SelfHosting />
    </div>
  );
}
