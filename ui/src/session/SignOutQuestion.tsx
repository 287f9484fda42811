import { t } from "../i18n";
import { useCommand } from "../state/app";
import { Confirm, ErrorText } from "../ui";

/** Asks once before this computer forgets the session. */
export function SignOutQuestion({ open, onClose }: { open: boolean; onClose: () => void }) {
  const signOut = useCommand("sign_out");
  return (
    <Confirm
      open={open}
      title={t("signOut.title")}
      text={t("signOut.text")}
      confirm={t("signOut.confirm")}
      kind="primary"
      busy={signOut.busy}
      problem={<ErrorText error={signOut.error} />}
      onConfirm={() => void signOut.run({})}
      onCancel={onClose}
      testId="sign-out-question"
    />
  );
}
