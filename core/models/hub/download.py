"""Fetches a model or a data set from the Hub: what training needs of it, nothing else, and not what cannot be trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.models.folder import read_config
from core.models.hub.cache import find_snapshot
from core.models.hub.client import RepoType, api, hub_answers, hub_errors, is_offline
from core.models.hub.datasets import data_files, needs_converted
from core.models.hub.files import HubFile, index_name, indexed_names, needed_small_files, total_bytes, weight_names
from core.models.hub.transfer import OnBytes, Repository, attended, fetch_files, name_revision, require_room
from core.models.suitable import incomplete_on_hub, refuse_files, refuse_missing_shards, refuse_untrainable
from core.schema.errors import TunesmithError

CONVERTED = "refs/convert/parquet"  # where the Hub keeps data sets that come as a script as Parquet


@dataclass(frozen=True, slots=True)
class Fetched:
    """`files` are what training needs, below `folder`; `bytes` their size on the disk."""

    name: str
    repo_type: RepoType
    folder: Path
    revision: str
    files: tuple[str, ...]
    bytes: int

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(self.folder / name for name in self.files)


def fetch_model(
    name: str, revision: str | None = None, on_bytes: OnBytes = lambda done, total: None, *, pickled: bool = False
) -> Fetched:
    """The model on this disk, fetched as far as it is not here yet; `on_bytes` as in `fetch_files`.

    `pickled` takes the weights in pickle files, for a model that has no others. TunesmithError where there is no such
    model, it may not be fetched, or it cannot be trained: the last before its weights are fetched.
    """
    here = find_snapshot(name, revision) if is_offline() else None
    if here is not None:
        return _already_here(name, here)
    repository, files = attended(lambda: list_repository(name, revision), lambda: on_bytes(0, None))
    names = {file.path: file for file in files}
    pickled = pickled and not weight_names(names)
    refuse_files(names, name, pickled=pickled)
    refuse_missing_shards(names, name)
    small = needed_small_files(files)
    index = index_name(names, pickled=pickled)
    small += (names[index],) if index is not None else ()
    rough = [names[weight] for weight in weight_names(names, pickled=pickled)]
    require_room(repository, [*small, *rough])
    whole = total_bytes([*small, *rough])
    fetch_files(repository, small, lambda done, _: on_bytes(done, whole))
    refuse_untrainable(read_config(repository.snapshot), name)
    weights = rough if index is None else _indexed(repository, index, names)
    needed = (*small, *weights)
    before, whole = total_bytes(small), total_bytes(needed)
    fetch_files(repository, weights, lambda done, _: on_bytes(before + done, whole))
    return _finished(repository, revision, needed)


def fetch_dataset(
    name: str,
    revision: str | None = None,
    *,
    config: str | None = None,
    split: str = "train",
    on_bytes: OnBytes = lambda done, total: None,
) -> Fetched:
    """The files of one configuration and split (a name without a slice, such as "train") of a data set on the Hub.

    TunesmithError where there is none of that name; `dataset_no_config` and `dataset_no_split` name those there are.
    """

    def listing(at: str | None) -> tuple[Repository, tuple[HubFile, ...]]:
        return attended(lambda: list_repository(name, at, "dataset"), lambda: on_bytes(0, None))

    repository, files = listing(revision)
    if needs_converted(files) and revision is None:
        revision = CONVERTED
        try:
            repository, files = listing(revision)
        except TunesmithError as error:
            if error.code != "revision_not_on_hub":
                raise
            raise _only_a_script(name) from error
    card = [file for file in files if file.path == "README.md"]
    fetch_files(repository, card, lambda done, total: None)
    wanted = data_files(name, files, repository.place_of(card[0]) if card else None, config, split)
    fetch_files(repository, wanted, on_bytes)
    return _finished(repository, revision, tuple(wanted))


def _only_a_script(name: str) -> TunesmithError:
    return TunesmithError(
        "dataset_is_script",
        f"{name} comes as a Python script, which is never run, and the Hub keeps no Parquet copy of it.",
        "Look on the Hub for a copy of it as Parquet, JSON Lines or CSV.",
        dataset=name,
    )


def list_repository(
    name: str, revision: str | None = None, repo_type: RepoType = "model"
) -> tuple[Repository, tuple[HubFile, ...]]:
    """The commit that a revision stands for now, and its files."""
    with hub_errors(name, repo_type), hub_answers(name):
        from huggingface_hub.hf_api import RepoFile

        hub = api()
        info = hub.repo_info(name, repo_type=repo_type, revision=revision)
        repository = Repository(info.id, info.sha or "", repo_type, called=name)
        listed = [
            HubFile(entry.path, entry.size, entry.lfs.sha256 if entry.lfs else None, entry.blob_id)
            for entry in hub.list_repo_tree(name, recursive=True, revision=repository.commit, repo_type=repo_type)
            if isinstance(entry, RepoFile)
        ]
    return repository, tuple(listed)


def _indexed(repository: Repository, index: str, names: dict[str, HubFile]) -> Sequence[HubFile]:
    """The shards by the index itself, which is here now; by their names where it makes no sense."""
    try:
        listed = indexed_names(repository.snapshot / index)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        listed = ()
    missing = [shard for shard in listed if shard not in names]
    if not listed:
        raise TunesmithError(
            "model_broken_weights",
            f"The list of weight files {index} of {repository.name} cannot be read.",
            "Choose another revision or another model: its owner has not put it up whole.",
            path=repository.name,
            file=index,
        )
    if missing:
        raise incomplete_on_hub(repository.name, len(missing), len(listed))
    return [names[shard] for shard in listed]


def _finished(repository: Repository, revision: str | None, files: tuple[HubFile, ...]) -> Fetched:
    with hub_errors(repository.name, repository.repo_type):
        name_revision(repository, revision)
    names = tuple(file.path for file in files)
    folder, size = repository.snapshot, total_bytes(files)
    return Fetched(repository.name, repository.repo_type, folder, repository.commit, names, size)


def _already_here(name: str, folder: Path) -> Fetched:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = tuple(path.relative_to(folder).as_posix() for path in files)
    return Fetched(name, "model", folder, folder.name, names, sum(path.stat().st_size for path in files))
