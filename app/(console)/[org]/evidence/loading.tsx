import { PageHeader } from "@/app/_ui/page-header";
import { TableSkeleton } from "@/app/_ui/skeleton";
import { evidenceWords } from "./evidence-words";

export default function EvidenceLoading() {
  return (
    <>
      <PageHeader title="Evidence" description={evidenceWords} />
      <TableSkeleton rows={8} columns={["w-12", "w-32", "w-24", "w-16", "w-48"]} />
    </>
  );
}
