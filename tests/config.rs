//! Configuration: what a file may say, what is refused and how, whom it trusts, and where remotes lead.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test that cannot set up its case must stop

use std::path::{Path, PathBuf};
use std::time::Duration;

use flightdeck::cockpit::{Bandwidth, Colours, Command, Glyphs, Ground, Key, KeyCode, ThemeChoice, ThemeName, Zones};
use flightdeck::config::{
    Configuration, DEFAULTS, Described, Flags, Inputs, Layer, Limits, Origin, Place, Problems, Remote, RemoteError,
    RemoteUrl, TokenReference, TrustSetup, Variables, catalogue, described, resolve,
};
use flightdeck::domain::{EnvironmentId, PromoteWay, ServiceId, SourceId, Tier, Verb};
use flightdeck::policy::{Demand, NamePattern, TicketPattern};

const MONOCHROME: ThemeChoice = ThemeChoice::Fixed(ThemeName::Monochrome);
const DARK: ThemeChoice = ThemeChoice::Fixed(ThemeName::Dark);

fn layer(origin: Origin, path: &str, text: &str, trusted: bool) -> Layer {
    Layer { origin, path: PathBuf::from(path), text: text.to_owned(), trusted }
}

fn user(text: &str) -> Inputs {
    Inputs { layers: vec![layer(Origin::User, "/home/me/flightdeck.toml", text, true)], ..Inputs::default() }
}

fn good(inputs: &Inputs) -> Configuration {
    resolve(inputs).unwrap_or_else(|problems| panic!("refused:\n{problems}"))
}

fn bad(inputs: &Inputs) -> Problems {
    resolve(inputs).map(|_| ()).expect_err("accepted")
}

fn remote(name: &str, url: &str) -> Remote {
    Remote { name: name.to_owned(), url: url.to_owned() }
}

fn files(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config").join(folder);
    let mut files: Vec<(String, String)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn variables(names: &[&str]) -> TokenReference {
    TokenReference::Variables(names.iter().map(|name| (*name).to_owned()).collect())
}

// --- files -----------------------------------------------------------------------------------------------------------

#[test]
fn every_valid_file_is_accepted_without_a_warning() {
    for (name, text) in files("valid") {
        let configuration = good(&user(&text));
        assert!(configuration.warnings.is_empty(), "{name}: {:?}", configuration.warnings);
    }
}

/// Each file says in leading comments what is expected: exactly these problems, in this order, each with its position.
#[test]
fn every_invalid_file_is_refused_with_all_of_its_problems() {
    for (name, text) in files("invalid") {
        let expected: Vec<String> = text
            .lines()
            .filter_map(|line| line.strip_prefix("# expect "))
            .map(|rest| format!("{name}:{rest}"))
            .collect();
        assert!(!expected.is_empty(), "{name} expects nothing");
        let inputs = Inputs { layers: vec![layer(Origin::User, &name, &text, true)], ..Inputs::default() };
        let problems = bad(&inputs);
        let found: Vec<String> = problems.0.iter().map(ToString::to_string).collect();
        let matches = found.len() == expected.len()
            && found.iter().zip(&expected).all(|(found, expected)| found.starts_with(expected.as_str()));
        assert!(matches, "{name}\nexpected:\n  {}\nfound:\n  {}", expected.join("\n  "), found.join("\n  "));
    }
}

#[test]
fn no_secret_is_ever_repeated() {
    let text = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/invalid/token_in_plain_text.toml"),
    )
    .unwrap();
    let inputs = user(&text);
    let problems = bad(&inputs);
    let said = format!("{problems}\n{problems:?}\n{inputs:?}");
    for secret in ["SECRET", "ghp_", "ghs_", "github_pat_", "hunter2", "0123456789"] {
        assert!(!said.contains(secret), "{secret} is repeated:\n{said}");
    }
}

#[test]
fn a_token_on_a_broken_line_is_not_repeated_either() {
    let said = bad(&user("[[source]]\nid = \"a\"\ntoken = \"ghp_0123456789abcdefSECRET\n")).to_string();
    assert!(said.contains("/home/me/flightdeck.toml:3:"), "{said}");
    assert!(!said.contains("ghp_") && !said.contains("SECRET"), "{said}");
}

#[test]
fn hostile_text_in_a_file_is_harmless_in_messages() {
    let said = bad(&user("\"\\u001b[2Jevil\\u202e\" = 1\n")).to_string();
    assert!(said.contains("\\x1b[2Jevil<U+202E>: unknown key"), "{said:?}");
    assert!(!said.contains('\u{1b}') && !said.contains('\u{202e}'));
}

#[test]
fn the_shape_of_the_readme_becomes_typed_values() {
    let configuration = good(&user(&files("valid").into_iter().find(|(name, _)| name == "issue.toml").unwrap().1));
    let source = &configuration.sources[0];
    assert_eq!((source.id.raw(), source.url.as_str()), ("acme", "https://api.github.com/"));
    assert_eq!(source.token, variables(&["GITHUB_TOKEN"]));
    let service = &configuration.services[0];
    assert_eq!(service.id, ServiceId::new("checkout"));
    assert_eq!(service.source, SourceId::new("acme"));
    assert_eq!(service.repository, "acme/checkout");
    assert_eq!(service.environments, ["staging", "production"]);
    let Some(PromoteWay::Dispatch { workflow, reference, inputs }) = &service.promote else { panic!("no way") };
    assert_eq!((workflow.as_str(), reference.as_str()), ("deploy.yml", "{version}"));
    assert_eq!(inputs.get("environment").map(String::as_str), Some("{environment}"));
    let freeze = &configuration.policy.freezes[0];
    assert_eq!((freeze.name.as_str(), freeze.zone.as_str()), ("weekend", "Europe/Berlin"));
    assert_eq!(freeze.tiers, [Tier::Production]);
}

#[test]
fn everything_that_can_be_said_arrives() {
    let configuration = good(&user(&files("valid").into_iter().find(|(name, _)| name == "everything.toml").unwrap().1));
    let [cloud, house] = configuration.sources.as_slice() else { panic!("two sources") };
    let gh = TokenReference::Command(["gh", "auth", "token"].map(str::to_owned).to_vec());
    assert_eq!((cloud.url.as_str(), &cloud.token), ("https://api.github.com/", &gh));
    assert_eq!(house.url.as_str(), "https://git.example.com/api/v3");
    assert_eq!(house.token, TokenReference::File(PathBuf::from("/home/me/house.token")));
    let [checkout, payments] = configuration.services.as_slice() else { panic!("two services") };
    assert_eq!((checkout.tier("prod-eu"), checkout.tier("qa")), (Tier::Production, Tier::Testing));
    assert_eq!(checkout.promote, Some(PromoteWay::Deployment));
    assert_eq!((payments.repository.as_str(), payments.source.raw()), ("acme/payments", "house"));

    let read_only = &configuration.policy.read_only;
    let forbids =
        |source: &str, environment: &EnvironmentId| read_only.forbids(&SourceId::new(source), [environment]).is_some();
    assert!(!read_only.configured && !read_only.session);
    assert!(forbids("house", &EnvironmentId::new(&payments.id, "staging")));
    assert!(forbids("cloud", &EnvironmentId::new(&checkout.id, "prod-eu")));
    assert!(forbids("cloud", &EnvironmentId::new(&checkout.id, "production-us")));
    assert!(!forbids("cloud", &EnvironmentId::new(&checkout.id, "qa")));
    assert!(!forbids("cloud", &EnvironmentId::new(&payments.id, "prod-eu")));

    assert_eq!(configuration.policy.require_reason, [Tier::Production].into());
    assert_eq!(configuration.policy.no_self_approval, [Tier::Production, Tier::Staging].into());
    assert_eq!(configuration.limits.act, Duration::from_secs(60));
    assert_eq!((configuration.display.theme, configuration.display.glyphs), (MONOCHROME, Glyphs::Ascii));
    let keys: Vec<String> = configuration.keymap.keys(Command::Log).map(|key| key.to_string()).collect();
    assert_eq!(keys, ["F3", "L"]);
    assert_eq!(configuration.keymap.keys(Command::CopyUrl).count(), 0);
    assert_eq!(configuration.keymap.command(Key::char('C')), None);
    assert_eq!(configuration.keymap.command(Key::plain(KeyCode::Function(9))), Some(Command::Verb(Verb::Cancel)));
}

#[test]
fn guardrails_arrive_with_where_they_hold_and_what_they_demand() {
    let configuration = good(&user(&files("valid").into_iter().find(|(name, _)| name == "guardrails.toml").unwrap().1));
    let [control, hands, off, shown] = configuration.policy.guardrails.as_slice() else { panic!("four guardrails") };
    let patterns = |patterns: &[NamePattern]| patterns.iter().map(|one| one.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(patterns(&control.reach.services), ["check*", "acme/payments"]);
    assert_eq!(patterns(&control.reach.environments), ["prod*"]);
    assert_eq!(control.reach.tiers, [Tier::Production]);
    assert_eq!(control.reach.verbs, [Verb::Approve, Verb::Promote]);
    assert_eq!((control.name.as_str(), control.reason.as_str()), ("change control", "the bank"));
    for wanted in [
        Demand::OneChange,
        Demand::Name,
        Demand::MaxMarked(3),
        Demand::CoolDown(Duration::from_secs(1800)),
        Demand::Soak { environment: "staging".into(), least: Duration::from_secs(7200) },
        Demand::Ticket(TicketPattern::new("CHG[0-9]{7}").unwrap()),
        Demand::Checklist(vec!["rehearsed".into(), "support knows".into()]),
    ] {
        assert!(control.demands.contains(&wanted), "{wanted:?}");
    }
    assert_eq!(hands.demands, [Demand::Deny]);
    assert_eq!(off.demands, [Demand::OneChange], "what is false is not demanded");
    assert_eq!(shown.reach.verbs, [Verb::RollBack, Verb::Promote]);
    let told = configuration.provenance.effective("guardrail.change control.soak.least").unwrap();
    assert_eq!((told.value.as_str(), told.place.to_string()), ("2h", "/home/me/flightdeck.toml:19:35".to_owned()));
}

/// A file in a repository neither adds guardrails nor takes an environment out of one.
#[test]
fn a_file_in_a_repository_has_no_say_over_guardrails() {
    let own = "[[source]]\nid = \"acme\"\n[[service]]\nid = \"acme/web\"\n\
               [[guardrail]]\nname = \"rail\"\ntiers = [\"staging\"]\ndeny = true\n";
    let theirs = "[[guardrail]]\nname = \"rail\"\ndeny = false\n[[service]]\nid = \"acme/web\"\n\
                  tiers = { staging = \"testing\", \"qa\" = \"development\" }\n";
    let mut inputs = user(own);
    inputs.layers.push(layer(Origin::Project, "/checkout/flightdeck.toml", theirs, false));
    let configuration = good(&inputs);
    assert_eq!(configuration.policy.guardrails.len(), 1);
    assert_eq!(configuration.services[0].tier("staging"), Tier::Staging);
    let warnings: Vec<String> = configuration.warnings.iter().map(ToString::to_string).collect();
    assert!(warnings.iter().any(|warning| warning.contains("guardrail: ignored")), "{warnings:?}");
    assert!(warnings.iter().any(|warning| warning.contains("would make a rule laxer")), "{warnings:?}");
}

// --- defaults --------------------------------------------------------------------------------------------------------

#[test]
fn the_file_of_defaults_says_the_built_in_defaults() {
    let (said, built_in) = (good(&user(DEFAULTS)), good(&Inputs::default()));
    assert_eq!(said.policy, built_in.policy);
    assert_eq!(said.limits, built_in.limits);
    assert_eq!(built_in.limits, Limits::default());
    assert_eq!(said.display, built_in.display);
    assert_eq!(said.keymap, built_in.keymap);
    assert!(said.sources.is_empty() && said.services.is_empty() && said.warnings.is_empty());
}

/// The settings that it must mention are those that the readers know: each is asked for by a misspelling's suggestion list.
#[test]
fn the_file_of_defaults_mentions_every_setting() {
    for table in [
        "",
        "[policy]\n",
        "[limits]\n",
        "[display]\n",
        "[[source]]\nid = \"a\"\n",
        "[[service]]\nid = \"a/b\"\n",
        "[[organisation]]\nname = \"acme\"\n",
        "[[freeze]]\nname = \"a\"\n",
        "[[guardrail]]\nname = \"a\"\n",
    ] {
        let said = bad(&user(&format!("{table}zzzzzzzzzzzz = 1\n"))).to_string();
        let known = said.lines().find_map(|line| line.split_once("known are ")).expect("a list").1;
        for word in known.split(", ").map(|word| word.trim_matches('`')) {
            let mentioned = DEFAULTS.lines().any(|line| {
                let line = line.trim_start_matches('#');
                line.starts_with(&format!("{word} =")) || line == format!("[{word}]") || line == format!("[[{word}]]")
            });
            assert!(mentioned, "{word} of `{table}` is not in assets/flightdeck.toml");
        }
    }
}

/// What `config explain` says is read from that file: every setting of it has words, an example and a path of its own.
#[test]
fn every_setting_of_the_file_of_defaults_is_described() {
    let settings = catalogue();
    let mut paths: Vec<String> = settings.iter().map(Described::path).collect();
    for setting in &settings {
        assert!(!setting.meaning.is_empty(), "{} has no meaning", setting.path());
        assert!(!setting.example.is_empty(), "{} has no example", setting.path());
        let path = setting.path().replace('*', "an id.with-dots");
        assert_eq!(described(&path).as_ref(), Some(setting), "{path}");
    }
    for wanted in ["read_only", "limits.act", "source.*.token", "service.*.tiers", "freeze.*.zone", "guardrail.*.soak"]
    {
        assert!(paths.iter().any(|path| path == wanted), "{wanted} is not among {paths:?}");
    }
    let of_act = described("limits.act").unwrap();
    assert_eq!((of_act.default.as_deref(), of_act.takes()), (Some("\"30s\""), "a length of time"));
    let of_deny = described("guardrail.any name.deny").unwrap();
    assert_eq!((of_deny.default.as_deref(), of_deny.takes()), (None, "true or false"));
    assert_eq!(described("service.checkout.tiers.prod.eu").map(|found| found.key).as_deref(), Some("tiers"));
    // Tables without a name are numbered; a comment may go on below its line.
    assert_eq!(described("probe[2].every").map(|found| found.path()).as_deref(), Some("probe.*.every"));
    assert!(described("probe[1].version").unwrap().meaning.ends_with("must fit a whole line"));
    assert_eq!(described("nothing"), None);
    let before = paths.len();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), before, "a path is there twice");
}

#[test]
fn the_examples_in_the_file_of_defaults_are_valid() {
    let examples: String = DEFAULTS
        .lines()
        .map(|line| {
            line.strip_prefix('#').filter(|rest| !rest.starts_with([' ', '#']) && !rest.is_empty()).unwrap_or(line)
        })
        .fold(String::new(), |text, line| text + line + "\n");
    assert_ne!(examples, DEFAULTS);
    let configuration = good(&user(&examples));
    assert_eq!(configuration.services.len(), 2);
    assert_eq!(configuration.services[1].part_of, Some(configuration.services[0].id.clone()));
    assert_eq!(configuration.organisations.len(), 1);
    assert_eq!(configuration.organisations[0].include, ["pay*", "*-api"]);
    assert_eq!(configuration.policy.freezes.len(), 1);
    assert_eq!(configuration.policy.guardrails.len(), 1);
    assert!(configuration.services[0].promote.is_some());
}

#[test]
fn the_built_in_keys_have_no_conflict_and_reach_every_command() {
    let keymap = good(&Inputs::default()).keymap;
    for command in Command::ALL {
        assert!(keymap.keys(*command).next().is_some(), "{} has no key", command.name());
    }
    let verbs: String = Verb::ALL
        .iter()
        .filter_map(|verb| keymap.keys(Command::Verb(*verb)).next())
        .map(|key| key.to_string())
        .collect();
    assert_eq!(verbs, "AXPHUBCT");
    for harmless in ["ctrl-d", "ctrl-k", "r", "R", "s", "Enter", "y"] {
        let command = keymap.command(harmless.parse().unwrap());
        assert!(!matches!(command, Some(Command::Verb(_))), "{harmless} opens a plan");
    }
}

// --- layers ----------------------------------------------------------------------------------------------------------

#[test]
fn later_layers_win_and_every_value_says_where_it_came_from() {
    let system = "[limits]\nread = \"10s\"\nact = \"40s\"\n[display]\ntheme = \"dark\"\n[[source]]\nid = \"acme\"\nurl = \"https://git.example.com/api/v3\"\n";
    let own = "[limits]\nread = \"15s\"\n[[source]]\nid = \"acme\"\ntoken = { file = \"~/.token\" }\n";
    let inputs = Inputs {
        layers: vec![
            layer(Origin::User, "/home/me/.config/flightdeck/flightdeck.toml", own, true),
            layer(Origin::System, "/etc/flightdeck/flightdeck.toml", system, true),
        ],
        variables: [("FLIGHTDECK_THEME", "monochrome"), ("HOME", "/home/me")].into_iter().collect(),
        ..Inputs::default()
    };
    let configuration = good(&inputs);
    assert_eq!(configuration.limits.read, Duration::from_secs(15));
    assert_eq!(configuration.limits.act, Duration::from_secs(40));
    assert_eq!(configuration.display.theme, MONOCHROME);
    let source = &configuration.sources[0];
    assert_eq!(source.url.as_str(), "https://git.example.com/api/v3");
    assert_eq!(source.token, TokenReference::File(PathBuf::from("/home/me/.token")));

    let said = configuration.provenance.explain("limits.read").unwrap();
    let said: Vec<String> =
        said.iter().map(|setting| format!("{} {} {}", setting.origin.word(), setting.place, setting.value)).collect();
    assert_eq!(
        said,
        ["system /etc/flightdeck/flightdeck.toml:2:1 10s", "user /home/me/.config/flightdeck/flightdeck.toml:2:1 15s"]
    );
    let theme = configuration.provenance.effective("display.theme").unwrap();
    assert_eq!(
        (theme.origin, theme.place.to_string().as_str()),
        (Origin::Environment, "environment variable FLIGHTDECK_THEME")
    );
    assert_eq!(configuration.provenance.effective("source.acme.url").unwrap().origin, Origin::System);
    assert_eq!(configuration.provenance.explain("limits.reed"), Err(Some("limits.read")));
}

#[test]
fn rules_add_up_and_are_never_taken_back() {
    let freeze =
        |at: &str| format!("[[freeze]]\nname = \"weekend\"\nstarts = \"{at}\"\nends = \"Mon 09:00\"\nzone = \"UTC\"\n");
    let system = format!("read_only = true\n[policy]\nrequire_reason = [\"production\"]\n{}", freeze("Fri 17:00"));
    let own = format!("read_only = false\n[policy]\nrequire_reason = [\"staging\"]\n{}", freeze("Fri 22:00"));
    let inputs = Inputs {
        layers: vec![layer(Origin::System, "s.toml", &system, true), layer(Origin::User, "u.toml", &own, true)],
        ..Inputs::default()
    };
    let configuration = good(&inputs);
    assert!(configuration.policy.read_only.configured);
    assert_eq!(configuration.policy.require_reason, [Tier::Production, Tier::Staging].into());
    assert_eq!(configuration.policy.freezes.len(), 2);
    let warnings: Vec<String> = configuration.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 2, "{warnings:?}");
    assert!(warnings[0].starts_with("u.toml:1:1: read_only: stays read-only"), "{warnings:?}");
    assert!(warnings[1].contains("is also defined at s.toml:4:1: both are in force"), "{warnings:?}");
}

#[test]
fn read_only_by_flag_is_for_the_session_and_by_variable_for_good() {
    let flag = good(&Inputs { flags: Flags { read_only: true, ..Flags::default() }, ..Inputs::default() });
    assert!(flag.policy.read_only.session && !flag.policy.read_only.configured);
    let of = |value: &str| Inputs {
        variables: [("FLIGHTDECK_READ_ONLY", value)].into_iter().collect(),
        ..Inputs::default()
    };
    assert!(good(&of("1")).policy.read_only.configured);
    assert!(!good(&of("0")).policy.read_only.configured);
    assert!(!good(&of("")).policy.read_only.configured);
    assert!(
        bad(&of("perhaps")).to_string().starts_with("environment variable FLIGHTDECK_READ_ONLY: read_only: is neither")
    );
}

#[test]
fn a_misspelt_variable_of_ours_is_noticed() {
    let inputs = Inputs { variables: [("FLIGHTDECK_READONLY", "1")].into_iter().collect(), ..Inputs::default() };
    let said = good(&inputs).warnings[0].to_string();
    assert_eq!(
        said,
        "environment variable FLIGHTDECK_READONLY: nothing reads this variable; did you mean `FLIGHTDECK_READ_ONLY`?"
    );
}

#[test]
fn variables_keep_no_secret() {
    let variables: Variables =
        [("GITHUB_TOKEN", "hunter2"), ("DATABASE_URL", "hunter2"), ("TERM", "xterm")].into_iter().collect();
    assert!(variables.is_set("GITHUB_TOKEN"));
    assert_eq!(variables.value("GITHUB_TOKEN"), None);
    assert_eq!(variables.value("TERM"), Some("xterm"));
    assert!(!format!("{variables:?}").contains("hunter2"));
}

#[test]
fn the_look_follows_the_terminal_unless_it_is_chosen() {
    let look = |text: &str, set: &[(&str, &str)], no_color: bool| {
        let variables = set.iter().copied().collect();
        good(&Inputs { variables, flags: Flags { no_color, ..Flags::default() }, ..user(text) }).display
    };
    let utf8 = ("LANG", "de_DE.UTF-8");
    assert_eq!((look("", &[utf8], false).theme, look("", &[utf8], false).glyphs), (ThemeChoice::Auto, Glyphs::Unicode));
    assert_eq!(look("", &[utf8, ("NO_COLOR", "1")], false).theme, MONOCHROME);
    assert_eq!(look("[display]\ntheme = \"dark\"\n", &[("NO_COLOR", "1")], false).theme, DARK);
    assert_eq!(look("[display]\ntheme = \"dark\"\n", &[], true).theme, MONOCHROME);
    for none in [&[][..], &[("LANG", "")], &[("LANG", "C")], &[utf8, ("TERM", "vt100")], &[utf8, ("TERM", "linux")]] {
        assert_eq!(look("", none, false).glyphs, Glyphs::Ascii, "{none:?}");
    }
    assert_eq!(look("", &[("LC_ALL", "C.UTF-8"), ("LANG", "C")], false).glyphs, Glyphs::Unicode);
    assert_eq!(look("[display]\nglyphs = \"unicode\"\n", &[("LANG", "C")], false).glyphs, Glyphs::Unicode);
    let colours = |set: &[(&str, &str)]| look("", set, false).colours;
    assert_eq!(colours(&[("TERM", "xterm")]), Colours::Sixteen);
    assert_eq!(colours(&[("TERM", "tmux-256color")]), Colours::Indexed);
    assert_eq!(colours(&[("TERM", "screen")]), Colours::Eight);
    assert_eq!(colours(&[("TERM", "xterm-kitty")]), Colours::True, "over ssh its name is all that comes");
    assert_eq!(colours(&[]), Colours::Sixteen);
    assert_eq!(colours(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Colours::True);
    let sixteen = look("[display]\ncolours = \"sixteen\"\n", &[("COLORTERM", "truecolor")], false);
    assert_eq!(sixteen.colours, Colours::Sixteen, "who likes their own sixteen keeps them");
    assert_eq!(look("[display]\nclock = \"both\"\n", &[], false).clock, Zones::Both);
    let low = |low_bandwidth, text: &str| {
        let flags = Flags { low_bandwidth, ..Flags::default() };
        good(&Inputs { flags, ..user(text) }).display.bandwidth
    };
    assert_eq!((low(false, ""), low(true, "")), (Bandwidth::Auto, Bandwidth::Low));
    assert_eq!(low(false, "[display]\nbandwidth = \"full\"\n"), Bandwidth::Full);
    assert_eq!(low(true, "[display]\nbandwidth = \"full\"\n"), Bandwidth::Low, "the command line is the last word");
}

#[test]
fn the_background_is_what_the_environment_says_until_the_terminal_does() {
    let theme = |said: &str, text: &str| {
        let variables = [("COLORFGBG", said)].into_iter().collect();
        let display = good(&Inputs { variables, ..user(text) }).display;
        (display.ground, display.theme_name())
    };
    for (said, ground, name) in [
        ("15;0", Ground::Dark, ThemeName::Dark),
        ("0;15", Ground::Light, ThemeName::Light),
        ("0;default;7", Ground::Light, ThemeName::Light),
        ("default;default", Ground::Dark, ThemeName::Dark),
        ("0;400", Ground::Dark, ThemeName::Dark),
        ("", Ground::Dark, ThemeName::Dark),
    ] {
        assert_eq!(theme(said, ""), (ground, name), "{said}");
    }
    assert_eq!(theme("0;15", "[display]\ntheme = \"colour-blind\"\n").1, ThemeName::ColourBlindLight);
    assert_eq!(theme("0;15", "[display]\ntheme = \"dark\"\n").1, ThemeName::Dark, "what is chosen stays");
}

#[test]
fn the_command_line_chooses_the_theme_last() {
    let named = |word: &str| Inputs {
        flags: Flags { theme: Some(word.to_owned()), ..Flags::default() },
        variables: [("FLIGHTDECK_THEME", "light"), ("NO_COLOR", "1")].into_iter().collect(),
        ..user("[display]\ntheme = \"dark\"\n")
    };
    assert_eq!(good(&named("high-contrast")).display.theme, ThemeChoice::Fixed(ThemeName::HighContrast));
    assert!(bad(&named("ligth")).to_string().contains("light"), "the nearest word is said");
}

// --- whom to trust ---------------------------------------------------------------------------------------------------

const OWN: &str = "[[source]]\nid = \"acme\"\nread_only = true\n[[service]]\nid = \"checkout\"\nrepository = \"acme/checkout\"\n\
    [[service]]\nid = \"payments\"\nrepository = \"acme/payments\"\n[policy]\nrequire_reason = [\"staging\"]\n";

#[test]
fn a_file_in_a_repository_says_environments_and_tiers_and_nothing_else() {
    let mut inputs = user(OWN);
    inputs.layers.push(layer(Origin::Project, "/repo/flightdeck.toml", &files("untrusted")[0].1, false));
    let configuration = good(&inputs);

    let alone = good(&user(OWN));
    assert_eq!(configuration.sources, alone.sources);
    assert_eq!(configuration.policy, alone.policy);
    assert_eq!(configuration.keymap, alone.keymap);
    assert_eq!(configuration.probes, alone.probes);
    let [checkout, payments, search] = configuration.services.as_slice() else { panic!("three services") };
    assert_eq!(checkout, &alone.services[0], "a repository cannot say that checkout is another one");
    assert_eq!(payments.environments, ["qa", "staging", "production"]);
    assert_eq!(payments.promote, None);
    assert_eq!(payments.tier("qa"), Tier::Testing);
    assert_eq!(payments.tier("blue"), Tier::Production, "stricter is welcome");
    assert_eq!(payments.tier("production"), Tier::Production, "laxer is not");
    assert_eq!(payments.tier("staging"), Tier::Staging, "a reason is required there");
    assert_eq!((search.repository.as_str(), search.source.raw()), ("acme/search", "acme"));

    let warnings: Vec<String> = configuration.warnings.iter().map(ToString::to_string).collect();
    for (place, key) in [
        ("2:1", "read_only"),
        ("4:3", "source"),
        ("11:1", "service.checkout.repository"),
        ("17:27", "service.payments.tiers.staging"),
        ("17:48", "service.payments.tiers.production"),
        ("18:1", "service.payments.promote"),
        ("24:2", "policy"),
        ("27:2", "keys"),
        ("30:2", "nonsense"),
        ("32:3", "probe"),
    ] {
        let start = format!("/repo/flightdeck.toml:{place}: {key}: ignored:");
        assert!(warnings.iter().any(|warning| warning.starts_with(&start)), "{start}\n{}", warnings.join("\n"));
    }
    assert_eq!(warnings.len(), 10, "{}", warnings.join("\n"));
}

#[test]
fn a_broken_file_in_a_repository_keeps_nobody_from_working() {
    let mut inputs = user(OWN);
    let text = "[[service]\nid = 7\n[[service]]\nid = \"checkout\"\nenvironments = \"production\"\n";
    inputs.layers.push(layer(Origin::Project, "/repo/flightdeck.toml", text, false));
    let configuration = good(&inputs);
    assert_eq!(configuration.services, good(&user(OWN)).services);
    assert!(configuration.warnings.len() >= 2, "{:?}", configuration.warnings);
}

#[test]
fn what_the_operator_says_about_a_service_stands_over_the_repository() {
    let own = "[[service]]\nid = \"checkout\"\nrepository = \"acme/checkout\"\nenvironments = [\"a\", \"b\"]\ntiers = { a = \"testing\" }\n";
    let mut inputs = user(own);
    let theirs = "[[service]]\nid = \"checkout\"\nenvironments = [\"b\"]\ntiers = { a = \"production\" }\n";
    inputs.layers.push(layer(Origin::Project, "/repo/flightdeck.toml", theirs, false));
    assert_eq!(good(&inputs).services, good(&user(own)).services);
}

// --- what a session is about -----------------------------------------------------------------------------------------

#[test]
fn a_checkout_needs_no_configuration() {
    let inputs = Inputs { remotes: vec![remote("origin", "git@github.com:acme/checkout.git")], ..Inputs::default() };
    let configuration = good(&inputs);
    let source = &configuration.sources[0];
    assert_eq!((source.id.raw(), source.url.as_str()), ("github", "https://api.github.com/"));
    assert_eq!(source.token, variables(&["GITHUB_TOKEN", "GH_TOKEN"]));
    assert_eq!(configuration.services[0].repository, "acme/checkout");
    assert_eq!(configuration.services[0].source, source.id);
    let setting = configuration.provenance.effective("service.acme/checkout.repository").unwrap();
    assert_eq!(setting.place, Place::Remote("origin".to_owned()));
}

#[test]
fn a_token_for_github_is_not_offered_to_a_host_that_only_a_remote_names() {
    let ghe = remote("origin", "https://git.example.com/acme/checkout.git");
    let by_remote = good(&Inputs { remotes: vec![ghe.clone()], ..Inputs::default() });
    assert_eq!(by_remote.sources[0].url.as_str(), "https://git.example.com/api/v3");
    assert_eq!(by_remote.sources[0].token, variables(&["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"]));

    let api = [("GITHUB_API_URL", "https://git.example.com/api/v3")];
    let by_variable =
        good(&Inputs { remotes: vec![ghe.clone()], variables: api.into_iter().collect(), ..Inputs::default() });
    let TokenReference::Variables(names) = &by_variable.sources[0].token else { panic!("variables") };
    assert_eq!(names[..2], ["GITHUB_TOKEN", "GH_TOKEN"]);

    let own = "[[source]]\nid = \"house\"\nurl = \"https://git.example.com/api/v3\"\ntoken = { env = \"HOUSE\" }\n";
    let by_file = good(&Inputs { remotes: vec![ghe], ..user(own) });
    assert_eq!(by_file.sources.len(), 1);
    assert_eq!(by_file.services[0].source, SourceId::new("house"));
}

#[test]
fn github_api_url_says_where_the_api_is_unless_a_file_does() {
    let api = || [("GITHUB_API_URL", "http://127.0.0.1:4000/")].into_iter().collect();
    let origin = vec![remote("origin", "https://github.com/acme/checkout")];
    let implicit = good(&Inputs { variables: api(), remotes: origin, ..Inputs::default() });
    assert_eq!(implicit.sources[0].url.as_str(), "http://127.0.0.1:4000/");
    assert!(implicit.warnings.is_empty(), "loopback needs no TLS: {:?}", implicit.warnings);
    let setting = implicit.provenance.effective("source.github.url").unwrap();
    assert_eq!(setting.origin, Origin::Environment);

    let files = "[[source]]\nid = \"a\"\nurl = \"https://git.example.com/api/v3\"\n[[source]]\nid = \"b\"\n";
    let configured = good(&Inputs { variables: api(), ..user(files) });
    let urls: Vec<&str> = configured.sources.iter().map(|source| source.url.as_str()).collect();
    assert_eq!(urls, ["https://git.example.com/api/v3", "http://127.0.0.1:4000/"]);

    let wrong =
        Inputs { variables: [("GITHUB_API_URL", "https://u:hunter2@x/")].into_iter().collect(), ..Inputs::default() };
    let said = bad(&wrong).to_string();
    assert!(
        said.starts_with("environment variable GITHUB_API_URL: must not hold credentials") && !said.contains("hunter2"),
        "{said}"
    );
}

#[test]
fn the_command_line_says_which_services() {
    let of = |text: &str, repositories: &[&str]| {
        let repositories = repositories.iter().map(|name| (*name).to_owned()).collect();
        Inputs { flags: Flags { repositories, ..Flags::default() }, ..user(text) }
    };
    let names = |configuration: &Configuration| -> Vec<String> {
        configuration.services.iter().map(|service| format!("{}@{}", service.id, service.source)).collect()
    };
    assert_eq!(names(&good(&of("", &["acme/checkout", "acme/web"]))), ["acme/checkout@github", "acme/web@github"]);
    assert_eq!(names(&good(&of(OWN, &["payments"]))), ["payments@acme"]);
    assert_eq!(names(&good(&of(OWN, &["acme/payments"]))), ["payments@acme"]);
    assert_eq!(names(&good(&of(OWN, &["payments", "acme/payments"]))), ["payments@acme"]);
    let abroad = good(&of(OWN, &["git.example.com/acme/web"]));
    assert_eq!(names(&abroad), ["acme/web@git.example.com"]);
    assert_eq!(abroad.sources[1].url.as_str(), "https://git.example.com/api/v3");
    assert_eq!(names(&good(&of(OWN, &["https://github.com/acme/web"]))), ["acme/web@acme"]);

    assert!(bad(&of(OWN, &["paymnets"])).to_string().contains("did you mean `payments`?"));
    let said = bad(&of("", &["https://ghp_SECRET@/nowhere"])).to_string();
    assert!(!said.contains("SECRET"), "{said}");
    let two = "[[source]]\nid = \"a\"\nurl = \"https://a.example/api/v3\"\n[[source]]\nid = \"b\"\nurl = \"https://b.example/api/v3\"\n";
    assert!(bad(&of(two, &["acme/web"])).to_string().contains("which source is meant? There are `a`, `b`"));
}

#[test]
fn in_a_checkout_the_short_name_is_enough() {
    let of = |name: &str| Inputs {
        flags: Flags { repositories: vec![name.to_owned()], ..Flags::default() },
        remotes: vec![remote("origin", "https://git.example.com/acme/web.git")],
        ..user(OWN)
    };
    for name in ["web", "acme/web"] {
        let configuration = good(&of(name));
        let service = &configuration.services[0];
        assert_eq!((service.id.raw(), service.source.raw()), ("acme/web", "git.example.com"), "{name}");
    }
    assert_eq!(good(&of("checkout")).services[0].id.raw(), "checkout");
    let two =
        "[[service]]\nid = \"a\"\nrepository = \"acme/shop\"\n[[service]]\nid = \"b\"\nrepository = \"evil/shop\"\n";
    let flags = Flags { repositories: vec!["shop".to_owned()], ..Flags::default() };
    let said = bad(&Inputs { flags, ..user(two) }).to_string();
    assert_eq!(said, "command line: `shop` is the name of several repositories; say which: `a`, `b`");
}

#[test]
fn of_several_remotes_the_one_where_releases_are_made_counts() {
    let inputs = |remotes: Vec<Remote>| Inputs { remotes, ..Inputs::default() };
    let fork = good(&inputs(vec![
        remote("origin", "git@github.com:me/checkout.git"),
        remote("upstream", "git@github.com:acme/checkout.git"),
    ]));
    assert_eq!(fork.services[0].repository, "acme/checkout");
    let mirror = good(&inputs(vec![
        remote("origin", "git@gitlab.com:acme/checkout.git"),
        remote("backup", "/srv/git/checkout.git"),
        remote("mirror", "ssh://git@github.com:22/acme/checkout"),
    ]));
    assert_eq!(mirror.services[0].repository, "acme/checkout");
    assert!(
        mirror
            .warnings
            .iter()
            .any(|warning| warning.to_string().contains("git remote origin: gitlab.com is not GitHub"))
    );
    let alias = good(&inputs(vec![remote("origin", "git@work:acme/checkout.git")]));
    assert!(alias.services.is_empty() && alias.sources.is_empty());
    assert!(alias.warnings[0].to_string().contains("`work` is not a full host name"));
    let leaky = good(&inputs(vec![remote("origin", "https://me:hunter2@github.com/acme/checkout.git")]));
    assert_eq!(leaky.services[0].repository, "acme/checkout");
    let said = format!("{:?} {}", leaky, leaky.warnings[0]);
    assert!(said.contains("holds credentials") && !said.contains("hunter2"), "{said}");
}

#[test]
fn a_file_in_the_checkout_may_name_the_checkouts_own_service() {
    let theirs = "[[service]]\nid = \"shop\"\nrepository = \"acme/checkout\"\nenvironments = [\"staging\", \"production\"]\n[[service]]\nid = \"lost\"\n";
    let inputs = Inputs {
        layers: vec![layer(Origin::Project, "/repo/flightdeck.toml", theirs, false)],
        remotes: vec![remote("origin", "https://git.example.com/acme/checkout.git")],
        ..Inputs::default()
    };
    let configuration = good(&inputs);
    assert_eq!(configuration.services.len(), 1);
    assert_eq!(
        (configuration.services[0].id.raw(), configuration.services[0].source.raw()),
        ("shop", "git.example.com")
    );
    assert!(
        configuration.warnings[0].to_string().contains("service.lost: ignored: nothing says which repository it is")
    );
}

// --- remotes ---------------------------------------------------------------------------------------------------------

#[test]
fn remotes_in_every_form_name_host_owner_and_repository() {
    for (address, host, slug, api) in [
        ("https://github.com/acme/checkout.git", "github.com", "acme/checkout", "https://api.github.com/"),
        ("https://github.com/acme/checkout", "github.com", "acme/checkout", "https://api.github.com/"),
        ("https://github.com/acme/checkout/", "github.com", "acme/checkout", "https://api.github.com/"),
        ("https://www.github.com/acme/checkout.git/", "github.com", "acme/checkout", "https://api.github.com/"),
        ("http://github.com/acme/checkout", "github.com", "acme/checkout", "https://api.github.com/"),
        ("git@github.com:acme/checkout.git", "github.com", "acme/checkout", "https://api.github.com/"),
        ("git@github.com:/acme/checkout.git", "github.com", "acme/checkout", "https://api.github.com/"),
        ("github.com:acme/checkout", "github.com", "acme/checkout", "https://api.github.com/"),
        ("org-1234@github.com:acme/checkout.git", "github.com", "acme/checkout", "https://api.github.com/"),
        ("ssh://git@github.com/acme/checkout.git", "github.com", "acme/checkout", "https://api.github.com/"),
        ("ssh://git@ssh.github.com:443/acme/checkout.git", "github.com", "acme/checkout", "https://api.github.com/"),
        ("[git@github.com:22]:acme/checkout.git", "github.com", "acme/checkout", "https://api.github.com/"),
        ("git@[github.com:22]:acme/checkout.git", "github.com", "acme/checkout", "https://api.github.com/"),
        ("git+ssh://git@github.com/acme/checkout", "github.com", "acme/checkout", "https://api.github.com/"),
        ("git://github.com/acme/checkout.git", "github.com", "acme/checkout", "https://api.github.com/"),
        ("git@GitHub.COM:Acme/Check.Out.web.git", "github.com", "Acme/Check.Out.web", "https://api.github.com/"),
        ("https://github.com/acme/.github", "github.com", "acme/.github", "https://api.github.com/"),
        (
            "https://git.example.com/acme/checkout.git",
            "git.example.com",
            "acme/checkout",
            "https://git.example.com/api/v3",
        ),
        (
            "https://git.example.com:8443/acme/checkout",
            "git.example.com",
            "acme/checkout",
            "https://git.example.com:8443/api/v3",
        ),
        (
            "ssh://git@git.example.com:2222/acme/checkout",
            "git.example.com",
            "acme/checkout",
            "https://git.example.com/api/v3",
        ),
        ("http://localhost:4000/acme/checkout", "localhost", "acme/checkout", "http://localhost:4000/api/v3"),
        ("git@acme.ghe.com:acme/checkout.git", "acme.ghe.com", "acme/checkout", "https://api.acme.ghe.com/"),
        ("ssh://git@[2001:db8::1]:22/acme/checkout", "[2001:db8::1]", "acme/checkout", "https://[2001:db8::1]/api/v3"),
        ("git@[2001:db8::1]:acme/checkout", "[2001:db8::1]", "acme/checkout", "https://[2001:db8::1]/api/v3"),
    ] {
        let remote = RemoteUrl::parse(address).unwrap_or_else(|error| panic!("{address}: {error}"));
        assert_eq!((remote.host.as_str(), remote.slug().as_str()), (host, slug), "{address}");
        assert_eq!(remote.api_base().unwrap().as_str(), api, "{address}");
        assert!(!remote.held_credentials, "{address}");
    }
}

#[test]
fn credentials_in_a_remote_are_dropped_and_told() {
    for address in ["https://ghp_SECRET@github.com/acme/checkout", "https://me:SECRET@github.com/acme/checkout.git"] {
        let remote = RemoteUrl::parse(address).unwrap();
        assert!(remote.held_credentials);
        assert!(!format!("{remote:?}{}", remote.api_base().unwrap()).contains("SECRET"));
    }
    assert!(!RemoteUrl::parse("ssh://git@github.com/acme/checkout").unwrap().held_credentials);
}

#[test]
fn what_is_no_repository_of_a_forge_is_refused() {
    for (address, why) in [
        ("/srv/git/checkout.git", RemoteError::Local),
        ("../checkout", RemoteError::Local),
        ("C:\\git\\checkout", RemoteError::Local),
        ("./a:b/c", RemoteError::Local),
        ("file:///srv/git/checkout.git", RemoteError::Local),
        ("https://github.com/acme", RemoteError::Path),
        ("https://github.com/", RemoteError::Path),
        ("https://gitlab.example.com/group/sub/checkout.git", RemoteError::Path),
        ("https://github.com/acme/..", RemoteError::Path),
        ("https://github.com/acme/a%2f..%2fb", RemoteError::Path),
        ("git@github.com:acme/check out.git", RemoteError::Path),
        ("https://", RemoteError::Malformed),
        ("", RemoteError::Local),
    ] {
        assert_eq!(RemoteUrl::parse(address), Err(why), "{address}");
    }
}

// --- foreign bytes ---------------------------------------------------------------------------------------------------

proptest::proptest! {
    /// Whatever stands in a file, whoever's it is: an answer, never a crash, and one line a problem.
    #[test]
    fn no_file_breaks_the_reader(text in "\\PC*|[\\[\\]a-z=\"'{}.,#0-9 \n\u{1b}é]{0,200}", cut in 0usize..4000, trusted: bool) {
        let whole = files("valid").into_iter().map(|(_, text)| text).collect::<String>();
        let cut = (0..=cut.min(whole.len())).rev().find(|at| whole.is_char_boundary(*at)).unwrap_or(0);
        let text = format!("{}{text}{}", &whole[..cut], &whole[cut..]);
        let inputs = Inputs { layers: vec![layer(Origin::User, "f.toml", &text, trusted)], ..Inputs::default() };
        if let Err(problems) = resolve(&inputs) {
            proptest::prop_assert!(trusted);
            proptest::prop_assert_eq!(problems.to_string().lines().count(), problems.0.len());
        }
    }

    #[test]
    fn no_address_breaks_the_reader(address in "\\PC*|[a-z@:/.\\[\\]%0-9]{0,40}") {
        if let Ok(remote) = RemoteUrl::parse(&address) {
            proptest::prop_assert_eq!(remote.slug().matches('/').count(), 1);
            let _ = remote.api_base();
        }
    }
}

#[test]
fn a_source_trusts_what_it_says_itself_and_else_what_is_said_for_all() {
    let mut inputs = user(
        "[network]\nca = \"house.pem\"\ncertificate = \"~/me.pem\"\nkey = \"/keys/me.key\"\n\
         [[source]]\nid = \"usual\"\n\
         [[source]]\nid = \"own\"\nca = \"own.pem\"\ncertificate = \"own-and-key.pem\"\n",
    );
    inputs.variables = Variables::from_iter([("HOME", "/home/me")]);
    let configuration = good(&inputs);
    let path = |path: &str| Some(PathBuf::from(path));
    let [usual, own] = configuration.sources.as_slice() else { panic!("two sources") };
    let all = TrustSetup {
        authorities: path("/home/me/house.pem"),
        certificate: path("/home/me/me.pem"),
        key: path("/keys/me.key"),
    };
    assert_eq!((&usual.trust, &configuration.trust), (&all, &all));
    // The key for all does not belong to a certificate of one's own.
    let expected =
        TrustSetup { authorities: path("/home/me/own.pem"), certificate: path("/home/me/own-and-key.pem"), key: None };
    assert_eq!(own.trust, expected);
    // What lies in a checkout says nothing of it.
    let text =
        "[network]\nca = \"evil.pem\"\n[[source]]\nid = \"x\"\nca = \"evil.pem\"\ntoken = { command = [\"evil\"] }\n";
    let inputs = Inputs { layers: vec![layer(Origin::Project, "flightdeck.toml", text, false)], ..Inputs::default() };
    let configuration = good(&inputs);
    assert_eq!((configuration.trust, configuration.sources.len()), (TrustSetup::default(), 0));
    assert_eq!(configuration.warnings.len(), 2);
}
