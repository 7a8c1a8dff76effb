"""The flags of `qwq solve` that no other command has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qwq_cli.choices import Each, InputFormat, ScoreKind

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE]...",
        help="Files or folders of problems, - for standard input, hf:owner/name:config@split for a "
        "data set of the hub, or aime24, aime25, math500.",
    ),
]
Format = Annotated[
    InputFormat | None,
    typer.Option("--format", help="What the files are; by their names and a look if not given."),
]
EachOption = Annotated[
    Each | None,
    typer.Option("--each", help="What one problem is in plain text; told by a look if not given."),
]
RowsKey = Annotated[
    str | None,
    typer.Option(
        "--rows", metavar="KEY", help="Where a JSON object holds several lists: which one to take."
    ),
]
Question = Annotated[
    str | None,
    typer.Option(
        "--question",
        metavar="COLUMN",
        help="The column of the question; by the file's layout if not given.",
    ),
]
Target = Annotated[
    str | None, typer.Option("--target", metavar="COLUMN", help="That of the right answer.")
]
Choices = Annotated[
    str | None, typer.Option("--choices", metavar="COLUMN", help="That of a list of choices.")
]
Id = Annotated[
    str | None,
    typer.Option("--id", metavar="COLUMN", help="That of an id, by which a run goes on later."),
]
# As they were called before.
QuestionField = Annotated[str | None, typer.Option("--question-field", hidden=True)]
TargetField = Annotated[str | None, typer.Option("--target-field", hidden=True)]
IdField = Annotated[str | None, typer.Option("--id-field", hidden=True)]
ShuffleChoices = Annotated[
    int | None,
    typer.Option(
        "--shuffle-choices",
        metavar="SEED",
        help="Show the choices of each problem in a random order, the same for the same seed.",
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Show how the problems are read and what the model would be asked; run nothing.",
    ),
]
Limit = Annotated[
    int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many problems.")
]
Offset = Annotated[int, typer.Option("--offset", metavar="N", min=0, help="Leave out the first N.")]
Shuffle = Annotated[
    int | None,
    typer.Option(
        "--shuffle", metavar="SEED", help="In a random order, the same for the same seed."
    ),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="FIELD=VALUE",
        help="Only problems with this value; give it again for more values or fields.",
    ),
]
Strict = Annotated[
    bool, typer.Option("--strict", help="Stop at a wrong line instead of leaving it out.")
]
Samples = Annotated[
    int,
    typer.Option("--samples", metavar="N", min=1, max=1024, help="Solve each N times and vote."),
]
Vote = Annotated[
    str,
    typer.Option(
        "--vote",
        metavar="RULE",
        help="adaptive: until the lead should hold; short-3: the first 3 to finish; majority: all.",
    ),
]
Parallel = Annotated[
    int | None,
    typer.Option(
        "--parallel",
        metavar="N",
        min=1,
        max=256,
        help="Samples at a time; found by measuring if not given.",
    ),
]
Instruction = Annotated[
    str | None,
    typer.Option(
        "--instruction",
        metavar="TEXT",
        help="What follows each question; to reason and to box the answer by default.",
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed",
        "-s",
        metavar="N",
        help="Each sample's own seed follows from it; 0 if not given.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Append a record for each problem; given again, only what is missing is done.",
    ),
]
RetryErrors = Annotated[bool, typer.Option("--retry-errors", help="Do problems again that failed.")]
RetryNoAnswer = Annotated[
    bool, typer.Option("--retry-no-answer", help="Do problems again that got no answer.")
]
Traces = Annotated[
    Path | None,
    typer.Option("--traces", metavar="DIR", help="Write every trace there, for `qwq show FILE`."),
]
Save = Annotated[
    bool, typer.Option("--save", help="Keep every trace for `qwq log` and `qwq show`.")
]
Grade = Annotated[
    bool,
    typer.Option("--grade/--no-grade", help="Compare with the right answers, where there are."),
]
ScorerOption = Annotated[
    ScoreKind | None,
    typer.Option(
        "--scorer",
        help="How to compare; by the right answer if not given. The last three judge by the"
        " published rules of others.",
    ),
]
