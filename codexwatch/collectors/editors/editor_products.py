"""The editors of the VS Code family: where each keeps its extensions and settings, and by which program it runs."""

import posixpath
from dataclasses import dataclass

from codexwatch.collectors.user import User

EXTENSION = "openai.chatgpt-"


@dataclass(frozen=True, slots=True)
class Product:
    """`data` is the folder that holds `extensions`; `config` that of the settings below the system's own place.

    Both are below the home. A server (Remote SSH, WSL, a browser) has its settings in `data`, at `settings`, and runs
    from it or from `folders`; a desktop editor is known by the names of its `programs`.
    """

    id: str
    name: str
    data: str
    config: str | None = None
    programs: tuple[str, ...] = ()
    settings: str = "data/Machine/settings.json"
    folders: tuple[str, ...] = ()

    @property
    def is_server(self) -> bool:
        return self.config is None

    def extensions(self, user: User) -> str:
        return posixpath.join(user.home, self.data, "extensions")

    def settings_path(self, user: User) -> str:
        """The one file whose `http.proxy` counts."""
        if self.is_server:
            return posixpath.join(user.home, self.data, self.settings)
        return posixpath.join(self._user_folder(user), "settings.json")

    def profiles(self, user: User) -> str | None:
        """The folder of the profiles, each with settings of its own."""
        return None if self.is_server else posixpath.join(self._user_folder(user), "profiles")

    def runs_as(self, program: str, user: User) -> bool:
        """Whether this program belongs to the editor."""
        if not self.is_server:
            return program.rpartition("/")[2] in self.programs
        own = (posixpath.join(user.home, self.data), *self.folders)
        return any(program.startswith(f"{folder}/") for folder in own)

    def _user_folder(self, user: User) -> str:
        place = "Library/Application Support" if user.system == "darwin" else ".config"
        return posixpath.join(user.home, place, self.config or "", "User")


PRODUCTS = (
    Product("code", "Visual Studio Code", ".vscode", "Code", ("code", "Code Helper (Plugin)")),
    Product("code-insiders", "VS Code Insiders", ".vscode-insiders", "Code - Insiders", ("code-insiders",)),
    Product("codium", "VSCodium", ".vscode-oss", "VSCodium", ("codium", "VSCodium Helper (Plugin)")),
    Product("cursor", "Cursor", ".cursor", "Cursor", ("cursor", "Cursor", "Cursor Helper (Plugin)")),
    Product("windsurf", "Windsurf", ".windsurf", "Windsurf", ("windsurf", "Windsurf", "Windsurf Helper (Plugin)")),
    Product("vscode-server", "VS Code Server", ".vscode-server"),
    Product("vscode-server-insiders", "VS Code Insiders Server", ".vscode-server-insiders"),
    Product("codium-server", "VSCodium Server", ".vscodium-server"),
    Product("cursor-server", "Cursor Server", ".cursor-server"),
    Product("windsurf-server", "Windsurf Server", ".windsurf-server"),
    Product(
        "code-server",
        "code-server",
        ".local/share/code-server",
        settings="User/settings.json",
        folders=("/usr/lib/code-server", "/opt/code-server", "/opt/homebrew/opt/code-server"),
    ),
)

DESKTOP_APP = "desktop-app"


def owner_of(program: str, home: str) -> str | None:
    """The id of the editor that brought this codex with its extension, or `desktop-app`; None for an installed one."""
    for product in PRODUCTS:
        if program.startswith(f"{posixpath.join(home, product.data, 'extensions')}/{EXTENSION}"):
            return product.id
    in_bundle = ".app/Contents/" in program and "codex" in program.partition(".app/Contents/")[0].lower()
    return DESKTOP_APP if in_bundle else None
