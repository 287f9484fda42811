//! Prints the contract as TypeScript to standard output.

fn main() {
    print!("{}", greenroom_contract::typescript::typescript());
}
