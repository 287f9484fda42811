//! What the product is called, for people and for the system. A team that ships Greenroom under its
//! own name changes this value, and the same words in `tauri.conf.json`, where the installers
//! read them.

/// The names of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brand {
    /// What people call it: the window's title, and the keychain's entries.
    pub name: &'static str,
    /// The scheme of its links, without `://`.
    pub link_scheme: &'static str,
    /// The folder of the built-in network inside the data folder. All profiles share it.
    pub network_folder: &'static str,
}

/// The product this program is.
pub const BRAND: Brand = Brand {
    name: "Greenroom",
    link_scheme: "greenroom",
    network_folder: "local-network",
};

impl Brand {
    /// What people call the program of a profile: its window, and what it says to the system.
    pub fn of_profile(&self, profile: Option<&str>) -> String {
        match profile {
            Some(profile) => format!("{} ({profile})", self.name),
            None => self.name.to_owned(),
        }
    }

    /// The keychain service that holds a profile's session.
    pub fn session_service(&self, profile: Option<&str>) -> String {
        match profile {
            Some(profile) => format!("{} {profile}", self.name),
            None => self.name.to_owned(),
        }
    }

    /// The keychain service that holds the built-in network's key, for all profiles.
    pub fn network_service(&self) -> String {
        format!("{} local network", self.name)
    }

    /// Whether a text is one of the product's links.
    pub fn is_link(&self, text: &str) -> bool {
        text.strip_prefix(self.link_scheme)
            .is_some_and(|rest| rest.starts_with(':'))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn installers_and_program_agree_on_the_names() {
        let configuration: Value =
            serde_json::from_str(include_str!("../../tauri.conf.json")).unwrap();
        assert_eq!(configuration["productName"], BRAND.name);
        let schemes = &configuration["plugins"]["deep-link"]["desktop"]["schemes"];
        assert_eq!(*schemes, serde_json::json!([BRAND.link_scheme]));
    }

    #[test]
    fn each_profile_is_called_by_its_name() {
        assert_eq!(BRAND.of_profile(None), "Greenroom");
        assert_eq!(BRAND.of_profile(Some("guest")), "Greenroom (guest)");
    }

    #[test]
    fn no_profile_shares_its_secrets_with_another_or_with_the_network() {
        let profiles = ["network", "local-network", "local", "guest"];
        let mut services: Vec<String> = profiles
            .iter()
            .map(|profile| BRAND.session_service(Some(profile)))
            .chain([BRAND.session_service(None), BRAND.network_service()])
            .collect();
        let all = services.len();
        services.sort();
        services.dedup();
        assert_eq!(services.len(), all);
    }

    #[test]
    fn each_profile_has_secrets_of_its_own_and_the_network_has_one_key() {
        assert_eq!(BRAND.session_service(None), "Greenroom");
        assert_eq!(BRAND.session_service(Some("guest")), "Greenroom guest");
        assert_eq!(BRAND.network_service(), "Greenroom local network");
    }

    #[test]
    fn the_keychain_entries_of_version_0_1_0_have_the_same_names() {
        let left: Value =
            serde_json::from_str(include_str!("../../tests/carried-over/0.1.0/keychain.json"))
                .unwrap();
        for service in [
            BRAND.session_service(None),
            BRAND.session_service(Some("guest")),
        ] {
            assert!(left[&service]["network"].is_string(), "{service}");
            assert!(left[&service]["session"].is_string(), "{service}");
        }
        let network = &left[BRAND.network_service()];
        assert!(network[crate::network_key::KEYCHAIN_KEY].is_string());
    }

    #[test]
    fn only_the_own_scheme_makes_a_link() {
        assert!(BRAND.is_link("greenroom://room/abc"));
        assert!(!BRAND.is_link("greenrooms://room/abc"));
        assert!(!BRAND.is_link("https://example.com/greenroom:"));
    }
}
