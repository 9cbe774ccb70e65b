// The words by which tools are classified: verbs of names and descriptions, nouns of money, parameters that take programs.
// A word that speaks for two classes stands in the more severe one.
import type { RiskClass } from "./types";

const verbsByRisk: { readonly [risk in RiskClass]: string } = {
  read: `
    get list search read find fetch view show describe lookup look retrieve return provide display print count check inspect status info browse
    ls cat head tail stat grep glob diff compare analyze analyse summarize explain validate verify lint ping echo health version whoami
    help history preview estimate calculate compute convert translate resolve extract parse monitor watch screenshot snapshot download
    think select peek scan recall ask`,
  write: `
    create update send add write set edit put post patch insert upload save store append modify change rename move copy make new assign
    unassign comment reply invite publish upsert import export sync enable disable register subscribe unsubscribe schedule reschedule
    close open reopen archive restore merge commit push pull fork branch tag label lock unlock star join leave react notify message email
    mkdir touch clone duplicate draft submit remember mark pin unpin share unshare link unlink connect attach detach book reserve
    complete replace fill toggle approve reject configure record compress zip gzip`,
  execute: `
    run exec execute eval evaluate query sql shell bash sh cmd command terminal powershell python script invoke call trigger dispatch
    launch start stop restart reboot deploy redeploy rollback build install uninstall spawn ssh click type press hover drag navigate
    generate chat prompt infer simulate scale migrate apply request curl http cancel resume pause retry process`,
  destructive: `
    delete drop purge wipe remove destroy erase truncate clear kill terminate revoke reset flush rm rmdir del unpublish ban suspend
    deactivate force overwrite shred nuke evict expire prune trash empty deregister decommission shutdown rotate`,
  financial: `
    pay refund transfer charge withdraw payout purchase buy sell checkout donate tip remit reimburse disburse wire trade swap stake
    unstake bid mint settle`,
};

/** Each verb's class. */
export const riskVerbs: ReadonlyMap<string, RiskClass> = new Map(
  (["read", "write", "execute", "destructive", "financial"] as const).flatMap((risk) => wordsIn(verbsByRisk[risk]).map((verb) => [verb, risk] as const)),
);

/** Things that are money where a verb acts on them. */
export const moneyNouns: ReadonlySet<string> = new Set(wordsIn(`
  payment payments payout payouts refund refunds invoice invoices subscription subscriptions charge charges transaction transactions
  wallet funds money deposit withdrawal withdrawals checkout billing coupon price credit dispute`));

/** Parameters that take a program or a command. Not `query`: searches have one too. */
export const freeformParameters: ReadonlySet<string> = new Set(wordsIn("command cmd script code sql shell program javascript python bash source_code"));

function wordsIn(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}
