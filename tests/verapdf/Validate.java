import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Prints, as JSON, of each file the clauses of PDF/UA-1 that it breaks, each with its meaning. */
public class Validate {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        var foundry = Foundries.defaultInstance();
        var found = new TreeMap<String, Map<String, String>>();
        for (var file : files) {
            try (var parser = foundry.createParser(new FileInputStream(file), PDFAFlavour.PDFUA_1);
                    var validator = foundry.createValidator(PDFAFlavour.PDFUA_1, false)) {
                var broken = new TreeMap<String, String>();
                for (var test : validator.validate(parser).getTestAssertions()) {
                    if (test.getStatus() == TestAssertion.Status.FAILED) {
                        broken.put(test.getRuleId().getClause(), test.getMessage());
                    }
                }
                found.put(file, broken);
            }
        }
        System.out.println(new ObjectMapper().writeValueAsString(found));
    }
}
