import type { NewRoomView } from "../backend/generated";
import { errorText, t } from "../i18n";
import { useCommand } from "../state/app";
import { Banner, Button, ErrorText } from "../ui";

/** A room whose making stopped half way: go on or forget it. */
export function DraftBanner(props: { view: NewRoomView; onResume: (view: NewRoomView) => void }) {
  const { draft, problem, begun } = props.view;
  const discard = useCommand("discard_draft");
  return (
    <>
      <Banner
        tone={begun ? "attention" : "info"}
        icon={begun ? "warning" : "arrowRight"}
        title={
          draft.title.trim() === ""
            ? t("home.draft.untitled")
            : t("home.draft.title", { title: draft.title })
        }
        text={
          problem === null ? t(begun ? "home.draft.text" : "home.draft.typed") : errorText(problem)
        }
        testId="draft"
        actions={
          <>
            <Button
              size="small"
              busy={discard.busy}
              onPress={() => void discard.run({ draftId: draft.draftId })}
              testId="draft-discard"
            >
              {t("home.draft.discard")}
            </Button>
            <Button
              size="small"
              kind="primary"
              onPress={() => {
                props.onResume(props.view);
              }}
              testId="draft-resume"
            >
              {t("home.draft.resume")}
            </Button>
          </>
        }
      />
      <ErrorText error={discard.error} />
    </>
  );
}
